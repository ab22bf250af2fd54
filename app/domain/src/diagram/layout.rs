//! Where everything stands.

mod stones;
mod write;

use super::{Diagram, Form, Line, Link, LinkKind, NodeShape, Rect, Seen, Shape, Style, camera::SMALL};
use crate::policy::{BlockKind, EdgeKind, Node, NodeKind, Policy, percent};
use crate::text::width;
use write::{LEFT, RIGHT, UP, block, length, line, link, vertical};

/// Lays the policy out.
pub fn lay_out(policy: &Policy, form: Form) -> Diagram {
    let plan = Plan::of(form);
    let mut house = House { policy, plan, nodes: Vec::new(), links: Vec::new(), captions: Vec::new() };
    house.roof();
    house.heart();
    house.panels();
    let foot = house.stones();
    let ground = house.base(foot + 140) + 80;
    house.frame(ground);
    house.draw_links();
    house.draw_references();
    let House { nodes, links, captions, .. } = house;
    Diagram { width: plan.width, height: ground + 60, nodes, links, captions }
}

/// The measures of a form.
#[derive(Clone, Copy)]
struct Plan {
    form: Form,
    width: i32,
    /// From the edge of the canvas to what stands in the frame.
    margin: i32,
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
                width: 9000,
                margin: 460,
                wall: 1480,
                heart: Rect { x: 3340, y: 1880, w: 2320, h: 1860 },
                panels: [
                    Rect { x: 460, y: 1680, w: 2680, h: 2060 },
                    Rect { x: 5860, y: 1680, w: 2680, h: 2060 },
                ],
                stones: 4120,
            },
            Form::Tall => Self {
                form,
                width: 4000,
                margin: 280,
                wall: 1580,
                heart: Rect { x: 920, y: 2060, w: 2160, h: 1960 },
                panels: [
                    Rect { x: 280, y: 4360, w: 3440, h: 3540 },
                    Rect { x: 280, y: 8100, w: 3440, h: 3080 },
                ],
                stones: 11560,
            },
        }
    }

    /// What lies between the margins.
    fn inner(&self) -> Rect {
        Rect { x: self.margin, y: 0, w: self.width - 2 * self.margin, h: 0 }
    }
}

struct House<'a> {
    policy: &'a Policy,
    plan: Plan,
    nodes: Vec<NodeShape>,
    links: Vec<Link>,
    captions: Vec<Line>,
}

impl NodeShape {
    fn new(node: &Node, shape: Shape, rect: Rect, lines: Vec<Line>) -> Self {
        let (marks, tally) = (Vec::new(), None);
        Self { id: node.id.clone(), shape, seen: Seen::Always, rect, lines, marks, tally }
    }
}

impl<'a> House<'a> {
    fn of_kind(&self, kind: NodeKind) -> Vec<&'a Node> {
        self.policy.structure.nodes.iter().filter(|node| node.kind == kind).collect()
    }

    fn children(&self, parent: &str) -> Vec<&'a Node> {
        let nodes = self.policy.structure.nodes.iter();
        nodes.filter(|node| node.parent.as_deref() == Some(parent)).collect()
    }

    /// The parts of a node and theirs, in the order of the document.
    fn descendants(&self, parent: &str) -> Vec<&'a Node> {
        let children = self.children(parent).into_iter();
        children.flat_map(|child| [vec![child], self.descendants(&child.id)].concat()).collect()
    }

    fn add(&mut self, node: &Node, shape: Shape, rect: Rect, lines: Vec<Line>) {
        self.nodes.push(NodeShape::new(node, shape, rect, lines));
    }

    /// 住民福祉の増進 and, under it, 総合計画.
    fn roof(&mut self) {
        let w = self.plan.width;
        for node in self.of_kind(NodeKind::Purpose) {
            let title = line(&format!("★ {} ★", node.label), w / 2, 720, 240).bold().middle();
            self.add(node, Shape::Roof, Rect { x: 60, y: 60, w: w - 120, h: 800 }, vec![title]);
        }
        for node in self.of_kind(NodeKind::MasterPlan) {
            let inset = if self.plan.form == Form::Wide { 580 } else { 280 };
            let rect = Rect { x: inset, y: 1000, w: w - 2 * inset, h: 300 };
            let title = line(&node.label, w / 2, 1210, 170).bold().middle();
            self.add(node, Shape::Beam, rect, vec![title]);
        }
    }

    /// めざす職員像: three strokes, read from the right.
    fn heart(&mut self) {
        let area = self.plan.heart;
        for node in self.of_kind(NodeKind::Ideal) {
            let w = width(&node.label) * 160 / 100;
            let rect = Rect { x: area.middle() - w / 2 - 60, y: area.y - 270, w: w + 120, h: 220 };
            let title = line(&node.label, area.middle(), area.y - 100, 160).bold().middle();
            self.add(node, Shape::Title, rect, vec![title]);
        }
        let pitch = area.w / 3;
        for (index, node) in self.of_kind(NodeKind::IdealPart).into_iter().enumerate() {
            let from_left = 2_usize.saturating_sub(index);
            let short = if from_left == 1 { 100 } else { 0 };
            let rect = Rect {
                x: area.x + pitch * length(from_left) + 110,
                y: area.y + short,
                w: pitch - 220,
                h: area.h - 2 * short,
            };
            let stroke = Shape::Stroke(u8::try_from(from_left).unwrap_or(0));
            self.add(node, stroke, rect, vertical(&node.label, rect));
        }
    }

    /// 行動指針 and 習得すべき能力: equal panels that face the heart.
    fn panels(&mut self) {
        let of = |kind: NodeKind, house: &Self| {
            let first = house.of_kind(kind).first().and_then(|node| node.parent.clone());
            first.and_then(|parent| house.policy.node(&parent))
        };
        let nodes = [of(NodeKind::Guideline, self), of(NodeKind::Ability, self)];
        for (node, rect) in nodes.into_iter().zip(self.plan.panels) {
            let Some(node) = node else { continue };
            let title = line(&node.label, rect.x + 160, rect.y + 240, 170).bold();
            self.add(node, Shape::Panel, rect, vec![title]);
            let rows = self.children(&node.id);
            let head = 340;
            let pitch = (rect.h - head - 60) / length(rows.len().max(1));
            for (index, row) in rows.into_iter().enumerate() {
                let y = rect.y + head + pitch * length(index);
                let area = Rect { x: rect.x + 80, y, w: rect.w - 160, h: pitch };
                self.add(row, Shape::Row, area, self.panel_row(row, area));
            }
        }
    }

    /// The name; from near its text, too.
    fn panel_row(&self, node: &Node, area: Rect) -> Vec<Line> {
        let (x, middle) = (area.x + 80, area.y + area.h / 2);
        if self.plan.form == Form::Tall {
            return vec![line(&node.label, x, middle + 50, 150)];
        }
        let mut lines = vec![
            line(&node.label, x, middle + 50, 150).seen(Seen::Afar),
            line(&node.label, x, area.y + 80, 56).bold().seen(Seen::Near),
        ];
        let section = self.policy.section(&node.section);
        let text = section.and_then(|section| {
            section.blocks.iter().find(|b| matches!(b.kind, BlockKind::Lead | BlockKind::Paragraph))
        });
        let text = text.map(|text| block(&text.text, (x, area.y + 142), area.w - 160, SMALL, 44));
        lines.extend(text.into_iter().flatten().map(|line| line.seen(Seen::Near)));
        lines
    }

    /// What carries the house: who does it, and by what its effect is seen. Returns the y of the
    /// lower edge.
    fn base(&mut self, top: i32) -> i32 {
        let inner = self.plan.inner();
        let groups = [NodeKind::Actor, NodeKind::Indicator].map(|kind| (kind, self.of_kind(kind)));
        let mut y = top;
        let mut x = inner.x;
        for (kind, members) in groups {
            let parent = members.first().and_then(|node| node.parent.as_deref());
            let Some(group) = parent.and_then(|id| self.policy.node(id)) else { continue };
            let place = match (self.plan.form, kind) {
                (Form::Wide, NodeKind::Actor) => Rect { x, y: top, w: inner.w * 52 / 100, h: 400 },
                (Form::Wide, _) => Rect { x, y: top, w: inner.x + inner.w - x, h: 400 },
                (Form::Tall, NodeKind::Actor) => Rect { x, y, w: inner.w, h: 860 },
                (Form::Tall, _) => Rect { x, y, w: inner.w, h: 360 + 520 * length(members.len()) },
            };
            self.base_group(group, &members, place);
            match self.plan.form {
                Form::Wide => x = place.x + place.w + 140,
                Form::Tall => y = place.y + place.h + 140,
            }
        }
        if self.plan.form == Form::Wide { top + 400 } else { y - 140 }
    }

    fn base_group(&mut self, group: &Node, members: &[&Node], place: Rect) {
        let tall = self.plan.form == Form::Tall;
        let title = line(&group.label, place.x + 90, place.y + if tall { 240 } else { 250 }, 150).bold();
        let title_width = title.rect().w + 180;
        self.add(group, Shape::Panel, place, vec![title]);
        let one_by_one = tall && members.iter().any(|node| node.kind == NodeKind::Indicator);
        let count = length(members.len().max(1));
        for (index, node) in members.iter().enumerate() {
            let rect = if one_by_one {
                Rect { x: place.x + 60, y: place.y + 320 + 520 * length(index), w: place.w - 120, h: 500 }
            } else if tall {
                let w = (place.w - 120) / count;
                Rect { x: place.x + 60 + w * length(index), y: place.y + 320, w: w - 40, h: 480 }
            } else {
                let w = (place.w - title_width - 40) / count;
                Rect { x: place.x + title_width + w * length(index), y: place.y + 40, w: w - 30, h: 320 }
            };
            self.add(node, Shape::Row, rect, self.base_lines(node, rect));
        }
    }

    /// An actor's name; an indicator's number, from near its name and value.
    fn base_lines(&self, node: &Node, rect: Rect) -> Vec<Line> {
        let (x, middle) = (rect.middle(), rect.y + rect.h / 2);
        let Some(indicator) = self.policy.indicators.list.iter().find(|i| i.id == node.id) else {
            return vec![line(&node.label, x, middle + 50, 140).middle()];
        };
        let value = format!("{}％", percent(indicator.top_two));
        if self.plan.form == Form::Tall {
            let value_line = line(&value, rect.x + rect.w - 60, middle + 50, 150).bold().end();
            let mut lines = block(&node.label, (rect.x + 60, middle - 40), rect.w - 840, 140, 190);
            if lines.len() == 1 {
                lines[0].y = middle + 50;
            }
            lines.push(value_line);
            return lines;
        }
        let number: String = node.label.chars().take(1).collect();
        let mut lines = vec![line(&number, x, middle + 50, 150).middle().seen(Seen::Afar)];
        let name = block(&node.label, (rect.x + 16, rect.y + 56), rect.w - 32, SMALL, 44);
        lines.extend(name.into_iter().map(|line| line.seen(Seen::Near)));
        lines.push(line(&value, x, rect.y + rect.h - 20, 44).bold().middle().seen(Seen::Near));
        lines
    }

    /// The frame of the policy, its title set into its upper edge. Drawn behind everything.
    fn frame(&mut self, ground: i32) {
        let margin = if self.plan.form == Form::Wide { 300 } else { 140 };
        let (w, y) = (self.plan.width, self.plan.wall);
        for node in self.of_kind(NodeKind::Policy) {
            let title = line(&node.label, w / 2, y + 60, 190).bold().middle();
            let rect = Rect { x: margin, y, w: w - 2 * margin, h: ground - y };
            self.nodes.insert(0, NodeShape::new(node, Shape::Frame, rect, vec![title]));
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
        let up = LinkKind::Up;
        let mut links = vec![
            link("master-plan", "purpose", format!("M{axis} 1000V890{UP}"), up),
            link("policy", "master-plan", format!("M{axis} {}V1330{UP}", self.plan.wall - 80), up),
        ];
        for (index, id) in ["guidelines", "abilities"].into_iter().enumerate() {
            let Some(panel) = self.rect_of(id) else { continue };
            let y = panel.y + panel.h / 2;
            let path = match (self.plan.form, index) {
                (Form::Wide, 0) => format!("M{} {y}H{}{RIGHT}", panel.x + panel.w, heart.x + 40),
                (Form::Wide, _) => format!("M{} {y}H{}{LEFT}", panel.x, heart.x + heart.w - 40),
                (Form::Tall, _) => format!("M{axis} {}V{}{UP}", panel.y, panel.y - 140),
            };
            links.push(link(id, "ideal", path, up));
        }
        let fields = self.of_kind(NodeKind::Field);
        for (index, field) in fields.iter().enumerate() {
            let Some(rect) = self.rect_of(&field.id) else { continue };
            match self.plan.form {
                Form::Wide => {
                    let foot = heart.x + heart.w * (2 * length(index) + 1) / (2 * length(fields.len()));
                    let (from, top, bottom) = (rect.middle(), rect.y, heart.y + heart.h + 20);
                    let bend = i32::midpoint(top, bottom);
                    let path = format!("M{from} {top}C{from} {bend} {foot} {bend} {foot} {bottom}");
                    links.push(link(&field.id, "ideal", path, LinkKind::Tie));
                    for panel in ["guidelines", "abilities"] {
                        let serves = self.policy.structure.edges.iter().any(|edge| {
                            edge.kind == EdgeKind::Serves && edge.from == field.id && edge.to == panel
                        });
                        let Some(over) = self.rect_of(panel).filter(|_| serves) else { continue };
                        let x = rect.middle().clamp(over.x + 150, over.x + over.w - 150);
                        let path = format!("M{x} {}V{}{UP}", rect.y, over.y + over.h + 40);
                        links.push(link(&field.id, panel, path, LinkKind::Tie));
                    }
                    if let Some(next) = fields.get(index + 1).and_then(|n| self.rect_of(&n.id)) {
                        let path = format!("M{} {}H{}", rect.x + rect.w, rect.y + 180, next.x);
                        links.push(link(&field.id, &fields[index + 1].id, path, LinkKind::Tie));
                    }
                }
                Form::Tall => {
                    let path = format!("M{axis} {}V{}", rect.y, rect.y - 140);
                    let kind = if index == 0 { up } else { LinkKind::Tie };
                    links.push(link(&field.id, "ideal", path, kind));
                }
            }
        }
        self.links = links;
        if self.plan.form == Form::Wide {
            let caption = line("４つの分野を相互に連携させる", axis, self.plan.stones - 140, 140);
            self.captions.push(caption.middle().style(Style::Quiet).seen(Seen::Afar));
        }
    }

    /// References between initiatives, in the gaps between the stones.
    fn draw_references(&mut self) {
        let policy = self.policy;
        for edge in policy.structure.edges.iter().filter(|edge| edge.kind == EdgeKind::Refers) {
            let initiatives = [&edge.from, &edge.to].map(|id| policy.lineage(id).into_iter());
            let [from, to] = initiatives.map(|mut line| line.find(|node| node.kind == NodeKind::Initiative));
            let (Some(from), Some(to)) = (from, to) else { continue };
            let (Some(one), Some(other)) = (self.rect_of(&from.id), self.rect_of(&to.id)) else { continue };
            let (y, to_y) = (one.y + one.h / 2, other.y + other.h / 2);
            let path = if one.x == other.x {
                let (edge, bulge) = (one.x + one.w, one.x + one.w + 130);
                format!("M{edge} {y}C{bulge} {y} {bulge} {to_y} {edge} {to_y}")
            } else {
                let (x, to_x) =
                    if one.x < other.x { (one.x + one.w, other.x) } else { (one.x, other.x + other.w) };
                let bend = i32::midpoint(x, to_x);
                format!("M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}")
            };
            self.links.push(link(&edge.from, &edge.to, path, LinkKind::Reference));
        }
    }
}
