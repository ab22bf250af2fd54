//! A year of the plan: divisions, what is carried over, what is missing, what is reported.

use crate::support::{accepted, policy, raw_op};
use domain::carry::{before, carry_over};
use domain::divisions::{
    NotReorganised, Reorganisation, are_of_year, chosen, in_use, in_year, names, successors,
};
use domain::fiscal_year::FiscalYear;
use domain::history::{Acceptance, History, State};
use domain::missing::{fields, missing, next_waiting};
use domain::op::Op;
use domain::plan::{Cell, Stage, Value};
use domain::progress::{Tally, entered_in, year_state};
use domain::report::{Counts, Edition, closings, opinions, reported_years, revised_from, revisions, share};
use uuid::Uuid;

const R6: FiscalYear = FiscalYear(2024);
const R7: FiscalYear = FiscalYear(2025);

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        let State::Accepted(acceptance) = accepted(seq) else { continue };
        let time = i64::try_from(seq).expect("small") * 10;
        history.insert(op.clone(), State::Accepted(Acceptance { time, ..acceptance }));
    }
    history
}

fn text(id: u128, cell: &str, text: &str) -> Op {
    raw_op(id, cell, &format!(r#"{{"text":"{text}"}}"#), &[])
}

/// A division of the number `id`, and an op that enters it.
fn division(id: u128, name: &str, years: &str, follows: &[u128]) -> Op {
    let follows: Vec<String> = follows.iter().map(|id| format!(r#""{}""#, Uuid::from_u128(*id))).collect();
    let value = format!(r#"{{"division":{{"name":"{name}",{years},"follows":[{}]}}}}"#, follows.join(","));
    raw_op(id, &format!("division/{}", Uuid::from_u128(id)), &value, &[])
}

/// 人事課 and 研修課 of R6 are one 職員課 from R7 on; 管財課 stays.
fn reorganised() -> Vec<Op> {
    vec![
        division(1, "人事課", r#""first":2024,"last":2024"#, &[]),
        division(2, "研修課", r#""first":2024,"last":2024"#, &[]),
        division(3, "職員課", r#""first":2025"#, &[1, 2]),
        division(4, "管財課", r#""first":2024"#, &[]),
    ]
}

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

#[test]
fn every_year_has_its_own_divisions() {
    let history = history(&reorganised());
    let names = |year| in_year(&history, year).into_iter().map(|l| l.division.name).collect::<Vec<_>>();
    assert_eq!(names(R6), ["人事課", "研修課", "管財課"]);
    assert_eq!(names(R7), ["職員課", "管財課"]);
}

#[test]
fn a_reorganisation_is_followed() {
    let history = history(&reorganised());
    for (before, after) in [
        (vec![id(1)], vec![id(3)]),
        (vec![id(1), id(2)], vec![id(3)]),
        (vec![id(4), id(1)], vec![id(4), id(3)]),
        (vec![id(9), "no id".to_owned()], vec![]),
    ] {
        assert_eq!(successors(&history, &before, R7), after, "{before:?}");
    }
    assert_eq!(names(&history, &[id(3), id(9)]), ["職員課", "（削除された課）"]);
}

fn divisions(op: u128, cell: &str, ids: &[u128]) -> Op {
    let ids: Vec<String> = ids.iter().map(|number| format!(r#""{}""#, id(*number))).collect();
    raw_op(op, cell, &format!(r#"{{"divisions":[{}]}}"#, ids.join(",")), &[])
}

/// 人事課 and 研修課 do work until R7; R8, where only 管財課 does, is closed.
fn at_work() -> Vec<Op> {
    vec![
        division(1, "人事課", r#""first":2024"#, &[]),
        division(2, "研修課", r#""first":2024"#, &[]),
        division(4, "管財課", r#""first":2024"#, &[]),
        divisions(11, "divisions/row-1/2024", &[1]),
        divisions(12, "divisions/row-1/2025", &[4, 2, 1]),
        divisions(13, "divisions/row-2/2025", &[1]),
        divisions(15, &format!("routing/2025/{}", id(9)), &[2]),
        divisions(16, "divisions/row-2/2026", &[4]),
        raw_op(17, "stage/2026", r#"{"stage":{"final":""}}"#, &[]),
    ]
}

fn reorganise(history: &History, name: &str, from: FiscalYear) -> Result<Vec<(Cell, Value)>, NotReorganised> {
    let all = in_year(history, R6);
    let old = all.into_iter().filter(|listed| listed.division.name != "管財課").collect();
    Reorganisation { old, from, name, id: Uuid::from_u128(3) }.changes(history)
}

#[test]
fn what_names_a_division_from_its_end_on_names_what_follows_it() {
    let changes = reorganise(&history(&at_work()), "職員課", R7).expect("changes");
    let moved = changes.iter().filter_map(|(cell, value)| match value {
        Value::Divisions(ids) => Some((cell.to_string(), ids.clone())),
        _ => None,
    });
    let moved: Vec<(String, Vec<String>)> = moved.collect();
    assert_eq!(
        moved,
        [
            ("divisions/row-1/2025".to_owned(), vec![id(4), id(3)]),
            ("divisions/row-2/2025".to_owned(), vec![id(3)]),
            (format!("routing/2025/{}", id(9)), vec![id(3)]),
        ]
    );
    let ended = changes.iter().filter_map(|(_, value)| match value {
        Value::Division(division) => Some((division.name.as_str(), division.first, division.last)),
        _ => None,
    });
    assert_eq!(
        ended.collect::<Vec<_>>(),
        [("人事課", R6, Some(R6)), ("研修課", R6, Some(R6)), ("職員課", R7, None)]
    );
}

#[test]
fn the_work_of_an_abolished_division_waits_for_another() {
    let changes = reorganise(&history(&at_work()), "", R7).expect("changes");
    let of = |cell: &str| changes.iter().find(|(other, _)| other.to_string() == cell).map(|(_, value)| value);
    assert_eq!(of("divisions/row-1/2025"), Some(&Value::Divisions(vec![id(4)])));
    assert_eq!(of("divisions/row-2/2025"), Some(&Value::Unset));
    assert_eq!(changes.iter().filter(|(_, value)| matches!(value, Value::Division(_))).count(), 2);
}

#[test]
fn what_cannot_be_reorganised_says_why() {
    for (name, from, why) in [
        ("職員課", R6, NotReorganised::NotYetThere),
        ("管財課", R7, NotReorganised::Taken("管財課".to_owned())),
    ] {
        assert_eq!(reorganise(&history(&at_work()), name, from), Err(why));
    }
    // What names one in a closed year would be left behind there.
    let mut ops = at_work();
    ops.push(divisions(18, "divisions/row-1/2026", &[1]));
    assert_eq!(reorganise(&history(&ops), "職員課", R7), Err(NotReorganised::Closed(FiscalYear(2026))));
    let ended = Reorganisation {
        old: in_year(&history(&reorganised()), R6),
        from: FiscalYear(2026),
        name: "課",
        id: Uuid::nil(),
    };
    assert_eq!(ended.changes(&history(&reorganised())), Err(NotReorganised::Ended("人事課".to_owned())));
}

#[test]
fn a_division_that_something_names_is_in_use() {
    let mut ops = reorganised();
    ops.push(division(5, "誤記課", r#""first":2024"#, &[]));
    ops.extend([divisions(11, "divisions/row-1/2025", &[4, 3]), divisions(12, "divisions/row-1/2024", &[4])]);
    ops.push(divisions(13, &format!("routing/2025/{}", id(9)), &[4]));
    let history = history(&ops);
    // The last is followed by another, which says where its work has gone.
    for (number, count) in [(5, 0), (4, 3), (3, 1), (1, 1)] {
        assert_eq!(in_use(&history, Uuid::from_u128(number)), count, "{number}");
    }
}

#[test]
fn a_row_whose_division_has_gone_waits_for_one() {
    let mut ops = reorganised();
    ops.extend([divisions(11, "divisions/row-1/2025", &[4, 1]), divisions(12, "divisions/row-2/2025", &[3])]);
    let history = history(&ops);
    assert!(!are_of_year(&history, "row-1", R7) && are_of_year(&history, "row-2", R7));
    let waits = |row: &str| fields(&history, row, R7).contains(&"担当課");
    assert!(waits("row-1") && !waits("row-2"));
    assert_eq!(chosen(&history, &"divisions/row-1/2025".parse().expect("a cell")), [id(4), id(1)]);
}

#[test]
fn divisions_that_follow_each_other_end_the_search() {
    let ops = [
        division(1, "甲", r#""first":2024,"last":2024"#, &[2]),
        division(2, "乙", r#""first":2024,"last":2024"#, &[1]),
    ];
    assert_eq!(successors(&history(&ops), &[id(1)], R7), Vec::<String>::new());
}

#[test]
fn a_year_begins_with_what_the_last_one_meant_to_do() {
    let plan = |year: u16| -> Cell { format!("note/row-1/{year}/year-plan").parse().expect("a cell") };
    let mut ops = vec![text(1, "note/row-1/2024/year-plan", "去年の計画")];
    let offered = |ops: &[Op]| -> Vec<Value> {
        before(&history(ops), &plan(2025)).into_iter().map(|before| before.value).collect()
    };
    let words = |text: &str| Value::Text(text.to_owned());
    assert_eq!(offered(&ops), [words("去年の計画")]);
    ops.push(text(2, "note/row-1/2024/next", "次にすること"));
    assert_eq!(offered(&ops), [words("次にすること"), words("去年の計画")]);
    assert_eq!(before(&history(&ops), &plan(2024)), []);
}

#[test]
fn carrying_over_fills_what_is_empty_and_nothing_else() {
    let mut ops = reorganised();
    let chosen = |id: u128, row: u8, division: u128| {
        raw_op(
            id,
            &format!("divisions/row-{row}/2024"),
            &format!(r#"{{"divisions":["{}"]}}"#, self::id(division)),
            &[],
        )
    };
    ops.extend([chosen(11, 1, 2), chosen(12, 2, 4)]);
    ops.push(text(13, "note/row-1/2024/next", "次にすること"));
    ops.push(text(14, "note/row-2/2024/next", "次にすること"));
    ops.push(text(15, "note/row-2/2025/year-plan", "もう書いた"));
    let carried: Vec<(String, Value)> = carry_over(&policy(), &history(&ops), R7)
        .into_iter()
        .map(|(cell, value)| (cell.to_string(), value))
        .collect();
    assert_eq!(
        carried,
        [
            ("divisions/row-1/2025".to_owned(), Value::Divisions(vec![id(3)])),
            ("note/row-1/2025/year-plan".to_owned(), Value::Text("次にすること".into())),
            ("divisions/row-2/2025".to_owned(), Value::Divisions(vec![id(4)])),
        ]
    );
}

#[test]
fn what_is_missing_is_named_row_by_row() {
    let policy = policy();
    let of_rows = |ops: &[Op]| {
        let missing = missing(&policy, &history(ops), R6);
        missing.into_iter().map(|m| (m.row.id.to_owned(), m.fields, m.conflicts)).collect::<Vec<_>>()
    };
    let all = vec!["担当課", "年度計画", "進捗", "実績"];
    let row = |id: &str, fields: &[&'static str], conflicts: &[&'static str]| {
        (id.to_owned(), fields.to_vec(), conflicts.to_vec())
    };
    assert_eq!(of_rows(&[]), [row("row-1", &all, &[]), row("row-2", &all, &[])]);

    let progress = |id, rating: &str| {
        raw_op(id, "progress/row-1/2024", &format!(r#"{{"progress":{{"status":"done"{rating}}}}}"#), &[])
    };
    let mut ops = vec![
        divisions(1, "divisions/row-1/2024", &[4]),
        text(2, "note/row-1/2024/year-plan", "計画"),
        text(3, "note/row-1/2024/achievement", "実績"),
        progress(24, ""),
    ];
    assert_eq!(of_rows(&ops)[0], row("row-1", &["担当課", "評価"], &[]), "the year has no such division");
    ops.push(division(4, "管財課", r#""first":2024"#, &[]));
    assert_eq!(of_rows(&ops)[0], row("row-1", &["評価"], &[]));
    let stopped = raw_op(24, "progress/row-1/2024", r#"{"progress":{"status":"stopped"}}"#, &[]);
    ops[3] = stopped;
    assert_eq!(of_rows(&ops), [row("row-2", &all, &[])], "of what was stopped there may be nothing to rate");
    ops[3] = progress(24, r#","rating":"A""#);
    assert_eq!(of_rows(&ops), [row("row-2", &all, &[])]);
    ops.push(progress(25, ""));
    assert_eq!(of_rows(&ops)[0], row("row-1", &[], &["進捗"]));
}

#[test]
fn a_year_waits_for_no_row_whose_plan_leaves_it_out() {
    let underway = ("progress/row-1/2025".to_owned(), r#"{"progress":{"status":"underway"}}"#);
    let read = ("reading/row-1".to_owned(), r#"{"reading":{"label":"実施","start":2026,"end":2027}}"#);
    let other = ("reading/row-1".to_owned(), r#"{"reading":{"label":"実施","start":2024,"end":2025}}"#);
    let revised = ("revision/row-1".to_owned(), r#"{"revision":{"label":"実施","start":2025,"end":2025}}"#);
    for (cells, expected) in [
        (vec![], "未入力"),
        (vec![read.clone()], "期間外"),
        (vec![read.clone(), revised.clone()], "未入力"),
        (vec![other.clone(), revised], "未入力"),
        // Nobody knows yet which of the two holds.
        (vec![read.clone(), other], "未入力"),
        // What was entered is reported, whatever was planned.
        (vec![read.clone(), underway], "取組中"),
        // What was written about it waits for its progress; a division alone is no such word.
        (vec![read.clone(), ("note/row-1/2025/achievement".to_owned(), r#"{"text":"開いた"}"#)], "未入力"),
        (vec![read.clone(), ("note/row-1/2025/issue".to_owned(), r#"{"text":""}"#)], "期間外"),
        (vec![read.clone(), ("divisions/row-1/2025".to_owned(), r#"{"divisions":["a"]}"#)], "期間外"),
        // A row that was done may have a plan for another year all the same.
        (vec![("progress/row-1/2024".to_owned(), r#"{"progress":{"status":"done"}}"#)], "未入力"),
    ] {
        let ops = (1..).zip(&cells).map(|(id, (cell, value))| raw_op(id, cell, value, &[]));
        let ops: Vec<Op> = ops.collect();
        let state = year_state(&history(&ops), "row-1", R7);
        assert_eq!(state.label(), expected, "{cells:?}");
        let waits = expected == "未入力";
        assert_eq!(fields(&history(&ops), "row-1", R7).contains(&"進捗"), waits, "{cells:?}");
    }
}

#[test]
fn a_revision_does_not_change_the_years_that_were_closed_before_it() {
    let revision = |id, start, parents: &[u128]| {
        let value = format!(r#"{{"revision":{{"label":"実施","start":{start},"end":2028}}}}"#);
        raw_op(id, "revision/row-1", &value, parents)
    };
    let stage = |id, value: &str, parents: &[u128]| raw_op(id, "stage/2024", value, parents);
    let mut ops = vec![
        raw_op(1, "reading/row-1", r#"{"reading":{"label":"実施","start":2025,"end":2028}}"#, &[]),
        revision(2, 2024, &[]),
        stage(3, r#"{"stage":{"final":"1"}}"#, &[]),
    ];
    let labels = |ops: &[Op]| [R6, R7].map(|year| year_state(&history(ops), "row-1", year).label());
    assert_eq!(labels(&ops), ["未入力", "未入力"]);
    ops.push(revision(4, 2026, &[2]));
    assert_eq!(labels(&ops), ["未入力", "期間外"], "R6 was closed by the plan of before");
    ops.push(stage(5, r#"{"stage":"draft"}"#, &[3]));
    assert_eq!(labels(&ops), ["期間外", "期間外"], "once it is open again, the plan of now holds");
}

#[test]
fn years_that_were_reported_on_have_their_reports_under_any_plan() {
    let policy = policy();
    let years = |ops: &[Op]| {
        reported_years(&policy, &history(ops)).into_iter().map(|year| year.0).collect::<Vec<_>>()
    };
    let of_plan = years(&[]);
    assert_eq!((of_plan.first(), of_plan.last()), (Some(&2024), Some(&2028)));
    let closed = raw_op(1, "stage/2022", r#"{"stage":{"final":""}}"#, &[]);
    let only_begun = raw_op(2, "stage/2021", r#"{"stage":"review"}"#, &[]);
    assert_eq!(years(&[closed, only_begun]), [vec![2022], of_plan].concat());
}

#[test]
fn what_the_plan_leaves_out_is_counted_apart_and_takes_nothing_over() {
    let policy = policy();
    let rows: Vec<_> = policy.tracked().collect();
    let history = history(&[
        raw_op(1, "reading/row-1", r#"{"reading":{"label":"実施","start":2024,"end":2024}}"#, &[]),
        text(2, "note/row-1/2024/next", "続ける"),
        text(3, "note/row-2/2024/next", "続ける"),
    ]);
    let counts = |year| Counts::of(&history, &rows, year);
    assert_eq!(counts(R6), Counts { rows: 2, empty: 2, ..Counts::default() });
    assert_eq!(counts(R7), Counts { rows: 2, empty: 1, outside: 1, ..Counts::default() });
    let tally = |year| Tally::of(&history, rows.iter().map(|row| row.id), year).rows;
    assert_eq!((tally(R6), tally(R7)), (2, 1));
    assert_eq!((entered_in(&policy, &history, R6), entered_in(&policy, &history, R7)), ((0, 2), (0, 1)));
    let cells = carry_over(&policy, &history, R7).into_iter().map(|(cell, _)| cell.to_string());
    assert_eq!(cells.collect::<Vec<_>>(), ["note/row-2/2025/year-plan"]);
}

#[test]
fn the_next_row_that_waits_is_another_one_and_may_come_before() {
    let next = |ops: &[Op], after: &str| next_waiting(&policy(), &history(ops), R6, after);
    assert_eq!((next(&[], "row-1"), next(&[], "row-2"), next(&[], "row-9")), (Some(1), Some(0), None));
    let row_2 = [
        division(4, "管財課", r#""first":2024"#, &[]),
        divisions(11, "divisions/row-2/2024", &[4]),
        text(12, "note/row-2/2024/year-plan", "計画"),
        text(13, "note/row-2/2024/achievement", "実績"),
        raw_op(14, "progress/row-2/2024", r#"{"progress":{"status":"done","rating":"A"}}"#, &[]),
    ];
    assert_eq!((next(&row_2, "row-1"), next(&row_2, "row-2")), (None, Some(0)));
}

#[test]
fn rows_are_counted_by_status_and_rating() {
    let policy = policy();
    let ops = [
        raw_op(1, "progress/row-1/2024", r#"{"progress":{"status":"underway","rating":"B"}}"#, &[]),
        raw_op(2, "progress/row-2/2024", r#"{"progress":{"status":"underway"}}"#, &[]),
        raw_op(3, "progress/row-2/2024", r#"{"progress":{"status":"done"}}"#, &[]),
    ];
    let rows: Vec<_> = policy.tracked().collect();
    let counts = |ops: &[Op], year| Counts::of(&history(ops), &rows, year);
    let expected = Counts {
        rows: 2,
        statuses: [0, 1, 0, 0],
        ratings: [0, 0, 1, 0, 0],
        conflicts: 1,
        ..Counts::default()
    };
    assert_eq!(counts(&ops, R6), expected);
    assert_eq!(counts(&ops, R7), Counts { rows: 2, empty: 2, ..Counts::default() });
}

#[test]
fn shares_round_half_up_and_nothing_has_none() {
    for (part, whole, expected) in
        [(1, 3, Some(333)), (2, 3, Some(667)), (1, 2000, Some(1)), (0, 0, None), (5, 5, Some(1000))]
    {
        assert_eq!(share(part, whole), expected, "{part}/{whole}");
    }
}

#[test]
fn a_closed_report_stays_as_it_was() {
    let ops = [
        text(1, "remarks/2024", "はじめ"),
        raw_op(2, "stage/2024", r#"{"stage":"review"}"#, &[]),
        raw_op(3, "stage/2024", r#"{"stage":{"final":"1"}}"#, &[2]),
        // Taken after a restore, whatever the rules of now.
        raw_op(4, "remarks/2024", r#"{"text":"あと"}"#, &[1]),
    ];
    let remarks = |ops: &[Op]| {
        let history = history(ops);
        Edition::now(R6).basis(&history).text(&Cell::Remarks { year: R6 }).map(str::to_owned)
    };
    assert_eq!(remarks(&ops[..1]), Some("はじめ".into()));
    assert_eq!(remarks(&ops), Some("はじめ".into()));
    let opened = [&ops[..], &[raw_op(5, "stage/2024", r#"{"stage":"draft"}"#, &[3])]].concat();
    assert_eq!(remarks(&opened), Some("あと".into()));

    // What was closed once can be read as it was given out, also after it is closed again.
    let again = [
        &opened[..],
        &[
            raw_op(6, "stage/2024", r#"{"stage":"review"}"#, &[5]),
            raw_op(7, "stage/2024", r#"{"stage":{"final":"2"}}"#, &[6]),
        ],
    ]
    .concat();
    for (ops, numbers) in [(&opened, vec!["1"]), (&again, vec!["1", "2"])] {
        let history = history(ops);
        let places: Vec<Option<u64>> =
            closings(&history, R6).iter().map(|step| Some(step.state.acceptance()?.seq)).collect();
        assert_eq!(places.len(), numbers.len());
        for (closing, number) in places.into_iter().zip(numbers) {
            let edition = Edition { year: R6, closing };
            assert_eq!(edition.stage(&history).0, Stage::Final(number.to_owned()));
            let text = edition.basis(&history).text(&Cell::Remarks { year: R6 }).map(str::to_owned);
            assert_eq!(text.as_deref(), Some(if number == "1" { "はじめ" } else { "あと" }));
        }
    }
    assert_eq!(Edition { year: R6, closing: Some(99) }.stage(&history(&opened)).0, Stage::Draft);
}

#[test]
fn a_report_lists_the_revisions_since_the_last_one_was_closed() {
    let schedule = r#"{"revision":{"label":"実施","start":2024,"end":2028}}"#;
    let ops = [
        raw_op(1, "revision/row-1", schedule, &[]),
        raw_op(2, "stage/2024", r#"{"stage":"review"}"#, &[]),
        raw_op(3, "stage/2024", r#"{"stage":{"final":"1"}}"#, &[2]),
        raw_op(5, "revision/row-1", schedule, &[1]),
        raw_op(4, "revision/row-2", schedule, &[]),
    ];
    let listed = |ops: &[Op], year| {
        let history = history(ops);
        revisions(&history, year).iter().map(|entry| entry.op.id().as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&ops, R7), [5, 4]);
    assert_eq!(listed(&ops, R6), [1, 5, 4]);
}

#[test]
fn a_revision_that_was_taken_back_is_not_reported_but_for_one_that_was_reported_before() {
    let revision = |id: u128, undoes: Option<u128>, parents: &[u128]| {
        let value = format!(r#"{{"revision":{{"label":"実施","start":2024,"end":{}}}}}"#, 2024 + id % 4);
        let mut json: serde_json::Value =
            serde_json::from_str(raw_op(id, "revision/row-1", &value, parents).bytes()).expect("json");
        json["undoes"] = serde_json::json!(undoes.map(Uuid::from_u128));
        Op::parse(json.to_string()).expect("an op")
    };
    let listed = |ops: &[Op], year| {
        let history = history(ops);
        revisions(&history, year).iter().map(|entry| entry.op.id().as_u128()).collect::<Vec<_>>()
    };
    let mut ops = vec![revision(1, None, &[]), revision(2, Some(1), &[1])];
    assert_eq!(listed(&ops, R6), [0; 0]);
    ops.push(revision(3, Some(2), &[2]));
    assert_eq!(listed(&ops, R6), [1], "taken back and made again");
    ops.push(raw_op(4, "stage/2024", r#"{"stage":{"final":""}}"#, &[]));
    ops.push(revision(5, Some(3), &[3]));
    assert_eq!(listed(&ops, R7), [5], "R6 has reported it");
    let withdrawn = [revision(1, None, &[]), raw_op(2, "revision/row-1", r#""unset""#, &[1])];
    assert_eq!(listed(&withdrawn, R6), [0; 0], "withdrawn before it was sent");
    let history = history(&ops);
    let from = |id| revised_from(&history, history.get(Uuid::from_u128(id)).expect("there")).len();
    assert_eq!((from(1), from(5)), (0, 1));
}

#[test]
fn opinions_come_with_their_divisions_and_answers() {
    let of = |kind: &str, opinion: u128| format!("{kind}/2024/{}", Uuid::from_u128(opinion));
    let named = r#"{"division":{"name":"職員課","first":2024,"follows":[]}}"#;
    let division = raw_op(9, &format!("division/{}", id(4)), named, &[]);
    let ops = [
        text(1, &of("opinion", 21), "研修の時間を"),
        text(2, &of("opinion", 22), "もう一つ"),
        division,
        raw_op(3, &of("routing", 21), &format!(r#"{{"divisions":["{}"]}}"#, id(4)), &[]),
        text(6, &of("answer", 22), "回答あ"),
        text(7, &of("answer", 22), "回答い"),
        text(4, &of("answer", 21), "見直します"),
        text(5, "opinion/2025/0190163d-8694-739b-aea5-966c26f8ad91", "翌年の"),
    ];
    let opinions = opinions(&history(&ops), R6);
    let read: Vec<[&str; 3]> =
        opinions.iter().map(|one| [&*one.text, &*one.divisions, &*one.answer]).collect();
    assert_eq!(read, [["研修の時間を", "職員課", "見直します"], ["もう一つ", "", "▲ 競合"]]);
}
