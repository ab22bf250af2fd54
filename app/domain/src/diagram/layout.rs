//! Where everything stands.

use super::{Anchor, Diagram, Form, Line, Link, NodeShape, Rect, Shape};
use crate::policy::{Node, NodeKind, Policy};
use crate::text::{width, wrap};

/// Lays the policy out.
pub fn lay_out(policy: &Policy, form: Form) -> Diagram {
    let plan = Plan::of(form);
    let mut house = House { policy, plan, nodes: Vec::new(), links: Vec::new(), captions: Vec::new() };
    house.roof();
    house.heart();
    house.panels();
    let ground = house.fields();
    house.frame(ground);
    house.draw_links();
    let House { nodes, links, captions, .. } = house;
    Diagram { width: plan.width, height: ground + 14, nodes, links, captions }
}

/// The measures of a form.
#[derive(Clone, Copy)]
struct Plan {
    form: Form,
    width: i32,
    /// Top of the frame.
    wall: i32,
    /// The three strokes of 川.
    heart: Rect,
    /// 行動指針 and 習得すべき能力.
    panels: [Rect; 2],
    /// Top of the fields.
    stones: i32,
}

impl Plan {
    fn of(form: Form) -> Self {
        match form {
            Form::Wide => Self {
                form,
                width: 900,
                wall: 158,
                heart: Rect { x: 334, y: 200, w: 232, h: 196 },
                panels: [Rect { x: 46, y: 178, w: 268, h: 218 }, Rect { x: 586, y: 178, w: 268, h: 218 }],
                stones: 440,
            },
            Form::Tall => Self {
                form,
                width: 400,
                wall: 158,
                heart: Rect { x: 92, y: 206, w: 216, h: 196 },
                panels: [Rect { x: 28, y: 436, w: 344, h: 266 }, Rect { x: 28, y: 722, w: 344, h: 236 }],
                stones: 996,
            },
        }
    }
}

struct House<'a> {
    policy: &'a Policy,
    plan: Plan,
    nodes: Vec<NodeShape>,
    links: Vec<Link>,
    captions: Vec<Line>,
}

impl<'a> House<'a> {
    fn of_kind(&self, kind: NodeKind) -> Vec<&'a Node> {
        self.policy.structure.nodes.iter().filter(|node| node.kind == kind).collect()
    }

    fn children(&self, parent: &str) -> Vec<&'a Node> {
        let nodes = self.policy.structure.nodes.iter();
        nodes.filter(|node| node.parent.as_deref() == Some(parent)).collect()
    }

    fn add(&mut self, node: &Node, shape: Shape, rect: Rect, lines: Vec<Line>) {
        self.nodes.push(NodeShape { id: node.id.clone(), shape, rect, lines });
    }

    /// 住民福祉の増進 and, under it, 総合計画.
    fn roof(&mut self) {
        let w = self.plan.width;
        for node in self.of_kind(NodeKind::Purpose) {
            let title = line(&format!("★ {} ★", node.label), w / 2, 74, 24).bold().middle();
            self.add(node, Shape::Roof, Rect { x: 6, y: 4, w: w - 12, h: 84 }, vec![title]);
        }
        for node in self.of_kind(NodeKind::MasterPlan) {
            let inset = if self.plan.form == Form::Wide { 58 } else { 28 };
            let rect = Rect { x: inset, y: 104, w: w - 2 * inset, h: 32 };
            let title = line(&node.label, w / 2, 126, 17).bold().middle();
            self.add(node, Shape::Beam, rect, vec![title]);
        }
    }

    /// めざす職員像: three strokes, read from the right.
    fn heart(&mut self) {
        let area = self.plan.heart;
        for node in self.of_kind(NodeKind::Ideal) {
            let w = width(&node.label) * 16 / 100;
            let rect = Rect { x: area.middle() - w / 2 - 6, y: area.y - 27, w: w + 12, h: 22 };
            let title = line(&node.label, area.middle(), area.y - 10, 16).bold().middle();
            self.add(node, Shape::Title, rect, vec![title]);
        }
        let pitch = area.w / 3;
        for (index, node) in self.of_kind(NodeKind::IdealPart).into_iter().enumerate() {
            let from_left = 2_usize.saturating_sub(index);
            let short = if from_left == 1 { 10 } else { 0 };
            let rect = Rect {
                x: area.x + pitch * index_of(from_left) + 11,
                y: area.y + short,
                w: pitch - 22,
                h: area.h - 2 * short,
            };
            let stroke = Shape::Stroke(u8::try_from(from_left).unwrap_or(0));
            self.add(node, stroke, rect, vertical(&node.label, rect));
        }
    }

    /// 行動指針 and 習得すべき能力: equal panels that face the heart.
    fn panels(&mut self) {
        let panels = self.plan.panels;
        for (node, rect) in self.of_kind(NodeKind::Group).into_iter().zip(panels) {
            let title = line(&node.label, rect.x + 16, rect.y + 24, 17).bold();
            self.add(node, Shape::Panel, rect, vec![title]);
            let rows = self.children(&node.id);
            let head = 34;
            let pitch = (rect.h - head - 6) / index_of(rows.len().max(1));
            for (index, row) in rows.into_iter().enumerate() {
                let y = rect.y + head + pitch * index_of(index);
                let area = Rect { x: rect.x + 8, y, w: rect.w - 16, h: pitch };
                let text = line(&row.label, area.x + 8, y + pitch / 2 + 5, 15);
                self.add(row, Shape::Row, area, vec![text]);
            }
        }
    }

    /// The four fields with their initiatives. Returns the y of the ground.
    fn fields(&mut self) -> i32 {
        let fields = self.of_kind(NodeKind::Field);
        let count = index_of(fields.len().max(1));
        let (gap, margin) = (14, if self.plan.form == Form::Wide { 46 } else { 28 });
        let inner = self.plan.width - 2 * margin;
        let mut top = self.plan.stones;
        let mut ground: i32 = top;
        for (index, field) in fields.into_iter().enumerate() {
            let column = match self.plan.form {
                Form::Wide => {
                    let w = (inner - gap * (count - 1)) / count;
                    Rect { x: margin + (w + gap) * index_of(index), y: top, w, h: 214 }
                }
                Form::Tall => {
                    let rows = index_of(self.children(&field.id).len());
                    Rect { x: margin, y: top, w: inner, h: 40 + rows * 54 }
                }
            };
            self.field(field, column);
            ground = ground.max(column.y + column.h);
            if self.plan.form == Form::Tall {
                top = column.y + column.h + gap;
            }
        }
        ground + 8
    }

    fn field(&mut self, field: &Node, column: Rect) {
        let head = Rect { h: 36, ..column };
        let title = line(&field.label, head.x + 10, head.y + 24, 17).bold();
        self.add(field, Shape::Field, head, vec![title]);
        let initiatives = self.children(&field.id);
        let space = column.h - head.h - 4;
        let pitch = space / index_of(initiatives.len().max(1));
        for (index, initiative) in initiatives.into_iter().enumerate() {
            let y = head.y + head.h + 4 + pitch * index_of(index);
            let rect = Rect { x: column.x, y, w: column.w, h: pitch - 4 };
            self.add(initiative, Shape::Initiative, rect, initiative_lines(initiative, rect));
        }
    }

    /// The frame of the policy, its title set into its upper edge. Drawn behind everything.
    fn frame(&mut self, ground: i32) {
        let margin = if self.plan.form == Form::Wide { 30 } else { 14 };
        let (w, y) = (self.plan.width, self.plan.wall);
        for node in self.of_kind(NodeKind::Policy) {
            let title = line(&node.label, w / 2, y + 6, 19).bold().middle();
            let rect = Rect { x: margin, y, w: w - 2 * margin, h: ground - y };
            let shape = NodeShape { id: node.id.clone(), shape: Shape::Frame, rect, lines: vec![title] };
            self.nodes.insert(0, shape);
        }
    }

    fn rect_of(&self, id: &str) -> Option<Rect> {
        self.nodes.iter().find(|node| node.id == id).map(|node| node.rect)
    }

    /// The links that the house shows: upwards along its axis, inwards to the heart, from the
    /// fields to the feet of 川, and between neighbouring fields.
    fn draw_links(&mut self) {
        let axis = self.plan.width / 2;
        let heart = self.plan.heart;
        let mut links = vec![
            link("master-plan", "purpose", format!("M{axis} 104V92{UP}"), true),
            link("policy", "master-plan", format!("M{axis} 149V140{UP}"), true),
        ];
        for (index, id) in ["guidelines", "abilities"].into_iter().enumerate() {
            let Some(panel) = self.rect_of(id) else { continue };
            let path = match (self.plan.form, index) {
                (Form::Wide, 0) => {
                    format!("M{} {y}H{}{RIGHT}", panel.x + panel.w, heart.x + 4, y = panel.y + 112)
                }
                (Form::Wide, _) => {
                    format!("M{} {y}H{}{LEFT}", panel.x, heart.x + heart.w - 4, y = panel.y + 112)
                }
                (Form::Tall, _) => format!("M{axis} {}V{}{UP}", panel.y, panel.y - 14),
            };
            links.push(link(id, "ideal", path, true));
        }
        let fields = self.of_kind(NodeKind::Field);
        for (index, field) in fields.iter().enumerate() {
            let Some(rect) = self.rect_of(&field.id) else { continue };
            match self.plan.form {
                Form::Wide => {
                    let foot = heart.x + heart.w * (2 * index_of(index) + 1) / (2 * index_of(fields.len()));
                    let (from, top, bottom) = (rect.middle(), rect.y, heart.y + heart.h + 2);
                    let bend = i32::midpoint(top, bottom);
                    links.push(link(
                        &field.id,
                        "ideal",
                        format!("M{from} {top}C{from} {bend} {foot} {bend} {foot} {bottom}"),
                        false,
                    ));
                    if let Some(next) = fields.get(index + 1).and_then(|n| self.rect_of(&n.id)) {
                        let y = rect.y + 18;
                        let path = format!("M{} {y}H{}", rect.x + rect.w, next.x);
                        links.push(link(&field.id, &fields[index + 1].id, path, false));
                    }
                }
                Form::Tall => {
                    let path = format!("M{axis} {}V{}", rect.y, rect.y - 14);
                    links.push(link(&field.id, "ideal", path, index == 0));
                }
            }
        }
        self.links = links;
        if self.plan.form == Form::Wide {
            let y = self.plan.stones - 14;
            self.captions.push(line("４つの分野を相互に連携させる", axis, y, 14).middle());
        }
    }
}

/// Heads of arrows, to be put to the end of a path.
const UP: &str = "m-5 5l5-5 5 5";
const RIGHT: &str = "m-5-5l5 5-5 5";
const LEFT: &str = "m5-5l-5 5 5 5";

fn link(from: &str, to: &str, path: String, arrow: bool) -> Link {
    Link { from: from.to_owned(), to: to.to_owned(), path, arrow }
}

fn line(text: &str, x: i32, y: i32, size: i32) -> Line {
    Line { text: text.to_owned(), x, y, size, bold: false, anchor: Anchor::Start }
}

impl Line {
    fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }
}

/// A text from top to bottom, a character a line.
fn vertical(text: &str, rect: Rect) -> Vec<Line> {
    let size = 17;
    let step = ((rect.h - 16) / index_of(text.chars().count().max(1))).min(20);
    let place = |index: usize| rect.y + 8 + step * index_of(index) + size - 2;
    let chars = text.chars().enumerate();
    chars.map(|(i, c)| line(&c.to_string(), rect.middle(), place(i), size).bold().middle()).collect()
}

/// 「取組８」 and its name, broken to the width of its stone.
fn initiative_lines(node: &Node, rect: Rect) -> Vec<Line> {
    let (size, leading) = (14, 17);
    let number = node.id.rsplit('-').next().unwrap_or_default();
    let name = wrap(&node.label, (rect.w - 18) * 100 / size);
    let height = leading * index_of(name.len() + 1);
    let first = rect.y + (rect.h - height) / 2 + size - 1;
    let mut lines = vec![line(&format!("取組{number}"), rect.x + 10, first, 14).bold()];
    for (index, text) in name.iter().enumerate() {
        lines.push(line(text, rect.x + 10, first + leading * index_of(index + 1), size));
    }
    lines
}

/// A count as a length.
fn index_of(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
