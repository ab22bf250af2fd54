//! Reads a policy's content files, and says everything that is wrong with them at once.

mod files;

pub use files::Files;

use api::PolicyDelivery;
use domain::policy::{
    Document, Family, Indicators, Mend, Place, Policy, PrintedPlan, ReadingOrder, Section, Source, Structure,
    Term, check,
};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::fmt;

/// A policy with what its fidelity is measured against.
#[derive(Debug)]
pub struct Content {
    /// The policy.
    pub policy: Policy,
    /// The extracted text it quotes, mended.
    pub source: Source,
    /// The order in which that text reads.
    pub order: ReadingOrder,
    /// Changes when any file does.
    pub version: String,
}

impl Content {
    /// The policy as it is delivered where it was in force from the beginning.
    pub fn delivery(&self) -> Result<PolicyDelivery, serde_json::Error> {
        let policy = serde_json::to_string(&self.policy)?;
        Ok(PolicyDelivery { version: self.version.clone(), policy, since: 0 })
    }
}

/// Something wrong with a content file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File, relative to the content folder.
    pub file: String,
    /// Line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    section: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PositionsFile {
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsFile {
    term: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MendsFile {
    mend: Vec<Mend>,
}

/// Reads and checks a policy. All faults at once, in the order of the files.
pub fn load(files: &Files) -> Result<Content, Vec<Fault>> {
    let mut faults = Vec::new();
    let content = read(files, &mut faults).ok_or_else(|| faults.clone())?;
    let problems = check(&content.policy, &content.source, &content.order);
    faults.extend(problems.into_iter().map(|problem| locate(files, &problem.place, problem.what)));
    faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    if faults.is_empty() { Ok(content) } else { Err(faults) }
}

fn read(files: &Files, faults: &mut Vec<Fault>) -> Option<Content> {
    let document: Option<Document> = parse(files, "document.toml", faults);
    let mut sections = Some(Vec::new());
    for name in files.under("text/") {
        let file: Option<TextFile> = parse(files, name, faults);
        sections = sections.zip(file).map(|(mut all, file)| {
            all.extend(file.section);
            all
        });
    }
    let families: Option<PositionsFile> = parse(files, "positions.toml", faults);
    let plan: Option<PrintedPlan> = parse(files, "plan.toml", faults);
    let indicators: Option<Indicators> = parse(files, "indicators.toml", faults);
    let structure: Option<Structure> = parse(files, "structure.toml", faults);
    let terms: Option<TermsFile> = parse(files, "terms.toml", faults);
    let mends: Option<MendsFile> = parse(files, "mends.toml", faults);
    let source = text(files, "source.txt", faults);
    let order = text(files, "reading-order.txt", faults);
    Some(Content {
        policy: Policy {
            document: document?,
            sections: sections?,
            families: families?.family,
            plan: plan?,
            indicators: indicators?,
            structure: structure?,
            terms: terms?.term,
        },
        source: Source::new(source?, &mends?.mend),
        order: ReadingOrder::parse(order?),
        version: version(files),
    })
}

fn text<'a>(files: &'a Files, name: &str, faults: &mut Vec<Fault>) -> Option<&'a str> {
    let text = files.get(name);
    if text.is_none() {
        faults.push(Fault {
            file: name.to_owned(), line: None, what: "ファイルがありません".to_owned()
        });
    }
    text
}

fn parse<T: DeserializeOwned>(files: &Files, name: &str, faults: &mut Vec<Fault>) -> Option<T> {
    let source = text(files, name, faults)?;
    toml::from_str(source)
        .map_err(|error| {
            let line = error.span().map(|span| line_of(source, span.start));
            faults.push(Fault { file: name.to_owned(), line, what: error.message().to_owned() });
        })
        .ok()
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Finds the item at fault in the files: by the line that gives its id or its source lines.
fn locate(files: &Files, place: &Place, what: String) -> Fault {
    let wanted = match place {
        Place::Id(id) => format!("id = \"{id}\""),
        Place::Lines(lines) => format!("lines = \"{lines}\""),
        Place::Text(text) => format!("text = \"{text}\""),
        Place::Source => return Fault { file: "reading-order.txt".to_owned(), line: None, what },
    };
    let found = files.iter().find_map(|(name, text)| Some((name, text.find(&wanted)?, text)));
    match found {
        Some((name, at, text)) => Fault { file: name.to_owned(), line: Some(line_of(text, at)), what },
        None => Fault { file: wanted, line: None, what },
    }
}

fn version(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (name, text) in files.iter() {
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name);
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
