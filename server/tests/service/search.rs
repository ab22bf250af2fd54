//! What queries find in the built-in policy.

use crate::support::content;
use domain::{
    search::{Found, Index, Target},
    text::plain,
};

/// Queries of the three kinds of people, each with what must come first.
const FIRST: [(&str, &str); 74] = [
    // As printed.
    ("めざす職員像", "map ideal"),
    ("行動指針", "map guidelines"),
    ("習得すべき能力", "map abilities"),
    ("住民福祉の増進", "map purpose"),
    ("川越市総合計画", "map master-plan"),
    ("職場環境の整備", "map field-1"),
    ("人事評価", "map field-3"),
    ("職員研修", "map field-4"),
    ("推進体制", "map actors"),
    ("管理監督者", "map actor-2"),
    ("チームワーク", "map guideline-7"),
    ("業務遂行能力", "map ability-1"),
    ("評価者研修の実施", "map torikumi-7"),
    ("成功循環モデル", "map column-junkan"),
    ("リスキリング", "map column-reskilling"),
    ("人材マネジメント", "read 1-4-2.1"),
    ("マネジメント", "read note-management"),
    ("自主研修", "read 3-4.5"),
    ("職場研修", "read 3-4.6"),
    ("リカレント", "read column-reskilling.4"),
    ("グッドサイクル", "read column-junkan.4"),
    ("ハラスメント", "map torikumi-2-2"),
    ("テレワーク", "read torikumi-2-1.1"),
    ("ラインケア", "read torikumi-2-3.2"),
    ("休業制度", "read torikumi-9.2"),
    ("ジョブ・ローテーション", "read 3-2.1"),
    ("インターンシップ", "plan row-06"),
    ("人材像の明確化", "plan row-04"),
    ("カリキュラムの見直し", "plan row-20"),
    ("主任級", "post gyosei-7"),
    ("保育士", "post hoiku-6"),
    ("園長", "post hoiku-1"),
    ("行政職 課長級", "post gyosei-3"),
    ("やりがい", "map indicator-2"),
    ("使命感", "map indicator-1"),
    ("実施期間", "read 1-5.1"),
    ("川合善明", "read hajimeni.6"),
    ("職員意識調査", "read survey.1"),
    // Written another way.
    ("取組８", "map torikumi-8"),
    ("取組8", "map torikumi-8"),
    ("取り組み8", "map torikumi-8"),
    ("人財の確保", "map torikumi-4-1"),
    ("目指す職員像", "map ideal"),
    ("➀誠実", "map guideline-1"),
    ("①誠実", "map guideline-1"),
    ("1誠実", "map guideline-1"),
    ("ワークライフバランス", "map torikumi-2-1"),
    ("管理監督能力", "map ability-4"),
    ("ﾘｽｷﾘﾝｸﾞ", "map column-reskilling"),
    ("ＤＸ推進", "plan row-21"),
    ("ｅラーニング", "plan row-16"),
    ("川 合 善 明", "read hajimeni.6"),
    ("OJT", "read 3-4.6"),
    ("off-jt", "read 3-4.7"),
    ("研修 マニュアル", "plan row-18"),
    ("ハラスメント　研修", "read torikumi-2-2.2"),
    ("87.4%", "map indicator-1"),
    // As read.
    ("こうどうししん", "map guidelines"),
    ("じゅうみんふくし", "map purpose"),
    ("しゅにんきゅう", "post gyosei-7"),
    ("ほいくし", "post hoiku-6"),
    ("せいさくけいせい", "map ability-3"),
    ("はらすめんと", "map torikumi-2-2"),
    ("じんざいいくせいのうりょく", "map ability-5"),
    ("めんせつかん", "plan row-05"),
    ("ひょうかしゃけんしゅう", "map torikumi-7"),
    ("しみんのしてん", "map guideline-2"),
    ("じしゅけんしゅう", "read 3-4.5"),
    ("けんしゅう", "map field-4"),
    ("ししん", "map guidelines"),
    // One slip away.
    ("りすきりんく", "map column-reskilling"),
    ("こうどうししい", "map guidelines"),
    ("けいえいかんがく", "map guideline-6"),
    ("いんたーしっぷ", "plan row-06"),
];

fn place(target: &Target) -> String {
    match target {
        Target::Read(id) => format!("read {id}"),
        Target::Map(id) => format!("map {id}"),
        Target::Plan(id) => format!("plan {id}"),
        Target::Post(_, id) => format!("post {id}"),
    }
}

fn places(found: &Found) -> Vec<String> {
    found.hits.iter().map(|hit| place(&hit.target)).collect()
}

#[test]
fn the_best_answer_comes_first() {
    let index = Index::new(&content().policy);
    let wrong: Vec<String> = FIRST
        .iter()
        .map(|(query, wanted)| (query, wanted, places(&index.search(query, 4))))
        .filter(|(_, wanted, places)| places.first().is_none_or(|first| first != *wanted))
        .map(|(query, wanted, places)| format!("{query}: wanted {wanted}, found {places:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_found_is_marked_where_it_stands() {
    let index = Index::new(&content().policy);
    for (query, marked) in [("人財の確保", "人材の確保"), ("とりくみ", "取組"), ("ﾃﾚﾜｰｸ", "テレワーク")]
    {
        let hit = &index.search(query, 1).hits[0];
        let found = hit.title.iter().chain(&hit.snippet).find(|piece| piece.found);
        assert_eq!(found.map(|piece| piece.text.as_str()), Some(marked), "{query}");
    }
    let snippet = &index.search("休業制度", 1).hits[0].snippet;
    let text: String = snippet.iter().map(|piece| piece.text.as_str()).collect();
    assert!(content().policy.block("torikumi-9.2").is_some_and(|b| b.text.contains(text.trim_matches('…'))));
}

/// Whatever is typed, there is an answer, and never more than was asked for.
#[test]
fn no_query_is_an_error() {
    let index = Index::new(&content().policy);
    let long = "人材育成".repeat(2_500);
    let strange = ["", " ", "　", "😀", "👨‍👩‍👧", ".*", "(?:", "[", "\\", "%", "'; --", "<b>", "\0", "の", &long];
    for query in strange {
        let found = index.search(query, 20);
        assert!(found.hits.len() <= 20 && found.hits.len() <= found.total, "{query}");
    }
    for query in ["", "😀", ".*", "\\"] {
        assert_eq!(index.search(query, 20).total, 0, "{query}");
    }
    assert!(index.search("の", 20).total > 100);
}

#[test]
fn a_query_without_an_answer_gets_suggestions() {
    let index = Index::new(&content().policy);
    let found = index.search("ぎょうむすいこうけんしゅう", 10);
    assert_eq!(found.total, 0);
    assert!(!found.suggestions.is_empty());
    let found = index.search("りすきりんく", 10);
    assert!(found.slipped && found.total > 0);
}

/// 150 terms at least are found by their reading.
#[test]
fn terms_are_found_by_their_reading() {
    let policy = content().policy;
    let index = Index::new(&policy);
    for term in &policy.terms {
        let hits = index.search(&term.reading, 20).hits;
        let mut pieces = hits.iter().flat_map(|hit| hit.title.iter().chain(&hit.snippet));
        let is_term = |text: &str| plain(text) == plain(&term.text);
        assert!(pieces.any(|piece| piece.found && is_term(&piece.text)), "{}", term.text);
    }
    assert!(policy.terms.len() >= 150);
}
