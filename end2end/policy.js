// The policy as the server delivers it, and plans with more rows than the city's.

export async function deliveredPolicy(server) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${server.url}/api/policy`, { method: "POST", headers, body: "{}" });
  return JSON.parse((await answer.json()).policy);
}

/** Answers as the server does, with another policy: nothing new to those who have this version. */
export function deliver(route, policy, version) {
  const isKnown = route.request().postDataJSON()?.known === version;
  return route.fulfill({ json: isKnown ? null : { version, policy: JSON.stringify(policy), since: 0 } });
}

/** The plan with more rows after each of its own, `size` in all. */
export function sized(plan, size) {
  const rows = plan.line.filter((line) => line.kind === "row").length;
  const more = Math.floor((size - plan.permanent.length) / rows) - 1;
  const missing = size - plan.permanent.length - rows * (more + 1);
  let left = missing;
  const line = plan.line.flatMap((line) => {
    if (line.kind !== "row") return [line];
    const copies = more + (left-- > 0 ? 1 : 0);
    return [line, ...Array.from({ length: copies }, (_, at) => ({ ...line, text: `${line.text} ${at + 2}`, row: { ...line.row, id: `${line.row.id}-${at + 2}` } }))];
  });
  return { ...plan, line };
}
