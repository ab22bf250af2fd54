//! The four fields with their initiatives, items and rows of the plan.

use super::{
    House,
    write::{block, length, line},
};
use crate::diagram::{Form, Mark, NodeShape, Rect, Seen, Shape, Style, camera::SMALL};
use crate::fiscal_year::FiscalYear;
use crate::plan::years;
use crate::policy::{Node, NodeKind};
use crate::text::{balanced, wrap};

/// Height of a field's head.
const HEAD: i32 = 350;
/// Height of a column's tag with the gap above it.
const TAG: i32 = 280;
/// Between neighbouring stones.
const GAP: i32 = 40;
/// Height of the stones in the wide form, unless there are more of them than fit.
const WALL: i32 = 2400;
/// Least height of an initiative: two lines.
const LEAST: i32 = 400;

/// How the entries of an initiative are written.
struct Script {
    size: i32,
    leading: i32,
    /// Width of the place for status and bar.
    status: i32,
    seen: Seen,
}

/// Small, beside the initiative's name, with all years.
const FINE: Script = Script { size: SMALL, leading: 44, status: 400, seen: Seen::Near };
/// Large, below the initiative's name, with the chosen year.
const LARGE: Script = Script { size: 140, leading: 190, status: 260, seen: Seen::Always };

impl House<'_> {
    /// Lays the fields out. Returns the y of their lower edge.
    pub fn stones(&mut self) -> i32 {
        match self.plan.form {
            Form::Wide => self.side_by_side(),
            Form::Tall => self.one_below_the_other(),
        }
    }

    fn side_by_side(&mut self) -> i32 {
        let fields = self.of_kind(NodeKind::Field);
        let (count, gap, inner) = (length(fields.len().max(1)), 140, self.plan.inner());
        let w = (inner.w - gap * (count - 1)) / count;
        let tallest = fields.iter().map(|field| self.least_height(field)).max().unwrap_or(0);
        for (index, field) in fields.into_iter().enumerate() {
            let x = inner.x + (w + gap) * length(index);
            self.column(field, Rect { x, y: self.plan.stones, w, h: tallest.max(WALL) });
        }
        self.plan.stones + tallest.max(WALL)
    }

    /// What a field needs for its initiatives, two lines each.
    fn least_height(&self, field: &Node) -> i32 {
        let children = self.children(&field.id);
        let tags = children.iter().filter(|child| child.kind == NodeKind::Column).count();
        HEAD + length(tags) * TAG + length(children.len() - tags) * (LEAST + GAP)
    }

    fn column(&mut self, field: &Node, column: Rect) {
        let head = Rect { h: HEAD, ..column };
        self.field_head(field, head);
        let mut initiatives = self.children(&field.id);
        let tags: Vec<&Node> = initiatives.extract_if(.., |child| child.kind == NodeKind::Column).collect();
        let room = column.h - HEAD - length(tags.len()) * TAG;
        let pitch = room / length(initiatives.len().max(1));
        for (index, initiative) in initiatives.iter().enumerate() {
            let y = head.y + HEAD + GAP + pitch * length(index);
            self.initiative(initiative, Rect { y, h: pitch - GAP, ..column });
        }
        for (index, tag) in tags.into_iter().enumerate() {
            let y = column.y + HEAD + room + TAG * length(index) + GAP;
            self.tag(tag, Rect { y, h: TAG - GAP, ..column });
        }
    }

    fn field_head(&mut self, field: &Node, head: Rect) {
        let (x, y) = (head.x + 100, head.y + 235);
        let near_y = head.y + 200;
        let mut lines = vec![
            line(&field.label, x, y, 170).bold().seen(Seen::Afar),
            line(&field.label, x, near_y, 80).bold().seen(Seen::Near),
        ];
        for (year, middle) in self.year_places(head) {
            let name = line(&year.short(), middle, near_y, SMALL).middle().bold().seen(Seen::Near);
            lines.push(name);
        }
        let mut shape = NodeShape::new(field, Shape::Field, head, lines);
        shape.tally = Some(line("", head.x + head.w - 80, y - 5, 140).end().seen(Seen::Afar));
        self.nodes.push(shape);
    }

    /// The middles of the years' columns at the right of a stone.
    fn year_places(&self, stone: Rect) -> Vec<(FiscalYear, i32)> {
        let years: Vec<FiscalYear> = years(self.policy).collect();
        let pitch = FINE.status / length(years.len().max(1));
        let from = stone.x + stone.w - 60 - FINE.status + pitch / 2;
        years.into_iter().enumerate().map(|(index, year)| (year, from + pitch * length(index))).collect()
    }

    fn initiative(&mut self, node: &Node, rect: Rect) {
        let (size, leading, x) = (140, 170, rect.x + 90);
        let name = balanced(&node.label, (rect.w - 180) * 100 / size);
        let items = self.children(&node.id).iter().filter(|child| child.kind == NodeKind::Item).count();
        let shows_items = items > 0 && rect.h >= leading * (length(name.len()) + 3);
        let count = length(name.len() + 1 + usize::from(shows_items));
        let first = rect.y + (rect.h - leading * count) / 2 + size - 10;
        let number = number_of(node);
        let mut lines = vec![line(&number, x, first, size).bold().seen(Seen::Afar)];
        for (index, text) in name.iter().enumerate() {
            lines.push(line(text, x, first + leading * length(index + 1), size).seen(Seen::Afar));
        }
        if shows_items {
            let text = format!("{items}つの項目");
            let y = first + leading * (count - 1);
            lines.push(line(&text, x, y, size).style(Style::Quiet).seen(Seen::Afar));
        }
        // From near: number and name at the left, entries at the right.
        let (near_x, near_y) = (rect.x + 50, rect.y + 80);
        lines.push(line(&number, near_x, near_y, 46).bold().seen(Seen::Near));
        for text in block(&node.label, (near_x, near_y + 62), 460, 46, 60) {
            lines.push(text.bold().seen(Seen::Near));
        }
        let mut shape = NodeShape::new(node, Shape::Initiative, rect, lines);
        let end = rect.x + rect.w - 80;
        shape.tally = Some(line("", end, first, 140).end().seen(Seen::Afar));
        shape.marks = self.marks_in_a_row(node, end - 330, first - 50);
        self.nodes.push(shape);
        let inside = Rect { x: rect.x + 540, y: rect.y + 20, w: rect.w - 560, h: rect.h - 40 };
        self.fine_entries(node, inside);
    }

    /// A mark for each row of a node, from right to left, for the chosen year.
    fn marks_in_a_row(&self, node: &Node, end: i32, y: i32) -> Vec<Mark> {
        let rows: Vec<_> = self.policy.rows_under(&node.id).collect();
        let places = rows.iter().rev().enumerate().map(|(index, row)| Mark {
            row: row.id.to_owned(),
            year: None,
            x: end - 140 * length(index),
            y,
            radius: 60,
            seen: Seen::Afar,
        });
        let mut marks: Vec<Mark> = places.collect();
        marks.reverse();
        marks
    }

    /// The items and rows of an initiative, spread over a place, each with all years.
    fn fine_entries(&mut self, initiative: &Node, place: Rect) {
        let entries = self.descendants(&initiative.id);
        let pitch = place.h / length(entries.len().max(1));
        for (index, entry) in entries.into_iter().enumerate() {
            let rect = Rect { y: place.y + pitch * length(index), h: pitch - 4, ..place };
            let years = self.year_places(Rect { x: place.x, w: place.w + 20, ..rect });
            self.entry(entry, rect, &FINE, &years);
        }
    }

    /// An item or row of the plan: name, the text of its bar, the status in some years.
    fn entry(&mut self, node: &Node, rect: Rect, script: &Script, years: &[(FiscalYear, i32)]) {
        let Script { size, leading, status, seen } = *script;
        let row = self.policy.tracked_by_id(&node.id).or_else(|| self.policy.permanent_at(&node.section));
        let row = row.filter(|row| node.kind == NodeKind::Row || row.row.is_none());
        let indent = if node.kind == NodeKind::Row { size } else { size / 3 };
        let width = rect.w - indent - if row.is_some() { status + size } else { size };
        let count = length(wrap(&node.label, width * 100 / size).len());
        let first = rect.y + (rect.h - leading * count) / 2 + leading * 3 / 4;
        let name = block(&node.label, (rect.x + indent, first), width, size, leading);
        let bold = node.kind == NodeKind::Item;
        let mut lines: Vec<_> =
            name.into_iter().map(|text| if bold { text.bold() } else { text }.seen(seen)).collect();
        let mut shape =
            NodeShape::new(node, if bold { Shape::Item } else { Shape::PlanRow }, rect, Vec::new());
        shape.seen = seen;
        if let Some(row) = row {
            let label = row.row.map(|row| format!("{}　推定", row.label));
            let end = rect.x + rect.w - size / 2;
            let middle = end - status / 2;
            let with_label = label.is_some() && years.len() > 1;
            if let Some(label) = label.filter(|_| years.len() > 1) {
                let y = rect.y + rect.h / 2 - size / 4;
                lines.push(line(&label, middle, y, size).middle().style(Style::Guess).seen(seen));
            }
            let y = rect.y + if with_label { rect.h * 3 / 4 } else { rect.h / 2 };
            let mark = |(year, x): (Option<FiscalYear>, i32)| Mark {
                row: row.id.to_owned(),
                year,
                x,
                y,
                radius: size * 2 / 5,
                seen,
            };
            shape.marks = if years.len() > 1 {
                years.iter().map(|(year, x)| mark((Some(*year), *x))).collect()
            } else {
                vec![mark((None, end - size / 2))]
            };
        }
        shape.lines = lines;
        self.nodes.push(shape);
    }

    fn tag(&mut self, node: &Node, rect: Rect) {
        let text = line(&format!("◆ {}", node.label), rect.x + 90, rect.y + rect.h / 2 + 50, 140);
        self.nodes.push(NodeShape::new(node, Shape::Tag, rect, vec![text]));
    }

    fn one_below_the_other(&mut self) -> i32 {
        let (inner, mut y) = (self.plan.inner(), self.plan.stones);
        for field in self.of_kind(NodeKind::Field) {
            let head = Rect { y, h: HEAD, ..inner };
            let title = line(&field.label, head.x + 100, y + 235, 170).bold();
            let mut shape = NodeShape::new(field, Shape::Field, head, vec![title]);
            shape.tally = Some(line("", head.x + head.w - 80, y + 230, 140).end());
            self.nodes.push(shape);
            y += HEAD + GAP;
            for child in self.children(&field.id) {
                y = if child.kind == NodeKind::Column {
                    self.tag(child, Rect { y, h: 440, ..inner });
                    y + 440 + GAP
                } else {
                    self.tall_initiative(child, Rect { y, h: 0, ..inner }) + GAP
                };
            }
            y += 140 - GAP;
        }
        y - 140
    }

    /// An initiative with its entries below its name. Returns the y of its lower edge.
    fn tall_initiative(&mut self, node: &Node, place: Rect) -> i32 {
        let Script { size, leading, status, .. } = LARGE;
        let x = place.x + 90;
        let mut lines = vec![line(&number_of(node), x, place.y + 190, size).bold()];
        lines.extend(block(&node.label, (x, place.y + 190 + leading), place.w - 180, size, leading));
        let mut shape = NodeShape::new(node, Shape::Initiative, place, Vec::new());
        shape.tally = Some(line("", place.x + place.w - 80, place.y + 190, size).end());
        let at = self.nodes.len();
        let mut y = place.y + 90 + leading * length(lines.len()) + 30;
        shape.lines = lines;
        self.nodes.push(shape);
        for entry in self.descendants(&node.id) {
            let width = place.w - 180 - size - status - size;
            let count = length(wrap(&entry.label, width * 100 / size).len());
            let rect = Rect { x: place.x + 60, y, w: place.w - 120, h: (leading * count).max(440) };
            self.entry(entry, rect, &LARGE, &[]);
            y += rect.h;
        }
        self.nodes[at].rect.h = y + 60 - place.y;
        y + 60
    }
}

/// 「取組８」.
fn number_of(node: &Node) -> String {
    format!("取組{}", node.id.rsplit('-').next().unwrap_or_default())
}
