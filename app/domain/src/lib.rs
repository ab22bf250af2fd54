//! What a policy, a plan and an edit *are*.
//!
//! This crate is pure: no I/O, clock, randomness, async or UI. Whatever needs those (an id, the
//! time, a database) comes in as an argument. It is where correctness is proved; the server and
//! the app are thin around it.
//!
//! | module | holds |
//! |---|---|
//! | [`policy`] | the policy document: text, structure, posts, plan as printed, indicators |
//! | [`text`] | Japanese text: what counts as the same text, and breaking it into lines |
//! | [`html`] | markup, in which a text is never markup |
//! | [`fiscal_year`] | 年度 as a number |
//! | [`moment`] | how far the server's log had come |
//! | [`plan`] | what is editable: cells and their values |
//! | [`op`] | one edit of one cell, the only durable form of an edit |
//! | [`history`] | a set of ops, folded to the heads of every cell |
//! | [`progress`] | how far rows have come, read from the history and counted |
//! | [`verify`] | what the printed plan says, and how far that has been confirmed |
//! | [`weights`] | how much an ability matters for a post, once that has been entered |
//! | [`outline`] | the plan's rows under their fields and initiatives |
//! | [`divisions`] | 担当課, year by year |
//! | [`carry`] | what last year's entry offers for this year |
//! | [`indicators`] | survey results, and what their differences say |
//! | [`filter`] | which rows a view shows |
//! | [`sheet`] | rows by years as texts: copied, pasted, typed |
//! | [`marks`] | what the table shows in a row's year, and what of it has changed |
//! | [`records`] | the plan as a table of texts |
//! | [`import`] | such a table, and answers to inquiries, taken in |
//! | [`inquiry`] | what a division is asked about a year, and whether it has answered |
//! | [`csv`] | such a table as a file |
//! | [`timeline`] | what was done one after the other; two moments compared |
//! | [`missing`] | what a year still waits for |
//! | [`scale`] | the scale that a year's ratings are given in |
//! | [`report`] | a year's report |
//! | [`closing`] | the stages of a year's report; a closed year |
//! | [`edit`] | what a person wants, turned into ops; undo and redo too |
//! | [`sync`] | the device's half and the server's half of the protocol, as pure steps |
//! | [`difference`] | where two texts differ, in words |
//! | [`rescue`] | the file that carries what could not be sent |
//! | [`diagram`] | the policy as shapes and links on a canvas |
//! | [`search`] | everything in the policy, by what is typed |
//! | [`self_check`] | where a person stands, by their own judgement |

pub mod html;
mod json;
pub mod order;
pub mod policy;
pub mod text;

pub mod fiscal_year;
pub mod moment;
pub mod plan;

pub mod op;

pub mod closing;
pub mod divisions;
pub mod history;
pub mod import;
pub mod indicators;
pub mod inquiry;
pub mod outline;
pub mod progress;
pub mod verify;
pub mod weights;

pub mod carry;
pub mod cp932;
pub mod csv;
pub mod filter;
pub mod marks;
pub mod missing;
pub mod records;
pub mod report;
pub mod scale;
pub mod sheet;
pub mod timeline;

pub mod difference;
pub mod edit;
pub mod sync;

pub mod rescue;

pub mod diagram;
pub mod search;
pub mod self_check;
