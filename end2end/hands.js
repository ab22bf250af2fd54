// Ways to work the page: each does everything by one means alone.

/**
 * Goes on with the Tab key until the target has the focus. Of a group of radios the key stops at one, and
 * the arrows go on from there.
 */
async function reach(target) {
  await target.waitFor();
  const { keyboard } = target.page();
  const at = () => target.evaluate((target) => {
    const now = document.activeElement;
    const isOne = now.type === "radio" && now.name === target.name;
    return now === target ? "there" : isOne ? "group" : "elsewhere";
  });
  for (let step = 0; step < 300; step += 1) {
    const now = await at();
    if (now === "there") return;
    await keyboard.press(now === "group" ? "ArrowDown" : "Tab");
  }
  throw new Error(`the Tab key does not reach ${target}`);
}

/** By the keyboard alone. */
export const keyboard = {
  async press(target) {
    await reach(target);
    await target.press("Enter");
  },
  async check(target) {
    await reach(target);
    if (!(await target.isChecked())) await target.press("Space");
  },
  async write(target, text) {
    await reach(target);
    await target.press("ControlOrMeta+A");
    await target.page().keyboard.insertText(text);
    await target.press("Tab");
  },
  async choose(target, option) {
    await reach(target);
    await target.page().keyboard.type(option);
    await target.press("Tab");
  },
};

/** By touch: taps, and what an on-screen keyboard puts in. */
export const touch = {
  press: (target) => target.tap(),
  check: (target) => target.tap(),
  async write(target, text) {
    await target.tap();
    await target.fill(text);
    await target.blur();
  },
  // A tap opens the system's own list; what is chosen there comes back as a change.
  choose: (target, option) => target.selectOption(option),
};
