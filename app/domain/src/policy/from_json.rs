//! Reads a policy from the JSON that the server delivers.

use super::{
    Answer, Block, BlockKind, Cycle, Document, Edge, EdgeKind, Family, FamilyAbility, Indicator, Indicators,
    Lines, Node, NodeKind, PermanentItem, PlanLine, PlanLineKind, PlanRow, Policy, Post, PrintedPlan,
    Provenance, Quality, Quote, Section, Structure, Term,
};
use crate::json::{Read, read_record, read_word};
use serde_json::Value;

/// JSON that is no policy, or one of a newer form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a policy this version can read")]
pub struct NotPolicy;

impl Policy {
    /// Reads a policy from the JSON that the server delivers.
    pub fn from_json(text: &str) -> Result<Self, NotPolicy> {
        let json: Value = serde_json::from_slice(text.as_bytes()).map_err(|_| NotPolicy)?;
        Self::read(Some(&json)).ok_or(NotPolicy)
    }
}

impl Read for Lines {
    fn read(json: Option<&Value>) -> Option<Self> {
        String::read(json).map(Self)
    }
}

read_record!(Policy { document, sections, families, plan, indicators, structure, terms = Vec::new() });
read_record!(Document { id, title, city, office, revised, first_year, last_year });
read_record!(Section { id, level, page, lines, title, provenance, blocks: "block" });
read_record!(Block { id, kind, text = String::new(), lines = Lines::default(), of, provenance });
read_record!(Quote { text, lines });
read_record!(Family { id, name, lines, head, posts: "post", abilities: "ability" });
read_record!(Post { id, name, lines, roles, provenance });
read_record!(FamilyAbility { text, lines, abilities, provenance, why });
read_record!(PrintedPlan { lines: "line", permanent });
read_record!(PlanLine { kind, text, lines, of, row });
read_record!(PlanRow { id, section, label, confidence, evidence });
read_record!(PermanentItem { id, section, text, lines });
read_record!(Indicators { head, year = super::survey_year(), n, list: "indicator" });
read_record!(Indicator { id, item, value, top_two, question, shares, axis, legend, answers, note });
read_record!(Answer { label, share });
read_record!(Structure { nodes: "node", edges: "edge", cycle });
read_record!(Cycle { section, good, bad, note, qualities: "quality" });
read_record!(Quality { name, good, bad });
read_record!(Term { text, reading, of, same = Vec::new() });
read_record!(Node { id, kind, label, parent, section, lines, provenance });
read_record!(Edge { from, to, kind, why, lines, provenance });
read_word!(Provenance {
    "original" => Original, "reconstructed" => Reconstructed, "guess" => Guess, "confirmed" => Confirmed,
});
read_word!(BlockKind {
    "paragraph" => Paragraph, "bullet" => Bullet, "lead" => Lead, "note" => Note, "caption" => Caption,
    "line" => Line, "positions" => Positions, "plan" => Plan, "indicators" => Indicators, "survey" => Survey,
});
read_word!(PlanLineKind {
    "head" => Head, "field" => Field, "initiative" => Initiative, "item" => Item, "row" => Row,
    "label" => Label,
});
read_word!(NodeKind {
    "purpose" => Purpose, "master-plan" => MasterPlan, "policy" => Policy, "ideal" => Ideal,
    "ideal-part" => IdealPart, "group" => Group, "guideline" => Guideline, "ability" => Ability,
    "field" => Field, "initiative" => Initiative, "item" => Item, "row" => Row,
    "actor" => Actor, "indicator" => Indicator, "column" => Column,
});
read_word!(EdgeKind { "serves" => Serves, "refers" => Refers });
