//! The indicators of the policy's effect: survey results year by year, and what a difference says.
//!
//! All numbers are integers: shares in tenths of a percent, differences in tenths of a point.

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::plan::{Answer, Cell, Distribution, Value, YEARS};
use crate::policy::{Indicator, Policy, percent};
use crate::text::half_width;

/// The year of the survey that the document prints.
pub fn baseline(policy: &Policy) -> FiscalYear {
    FiscalYear(policy.indicators.year)
}

/// Names of the two parts, where only the indicator's own value is known.
pub const TOP_TWO: [&str; 2] = ["そう思う・まあそう思う", "それ以外"];

/// What is known of an indicator in a year.
#[derive(Clone, Debug, PartialEq)]
pub enum Survey {
    /// No survey, or not entered.
    None,
    /// As the document prints it.
    Printed(Distribution),
    /// As entered.
    Entered(Distribution),
    /// Two people have entered different results.
    Conflict,
    /// Entered with a newer version of the app.
    Newer,
}

impl Survey {
    /// The result, if there is one.
    pub fn result(&self) -> Option<&Distribution> {
        match self {
            Self::Printed(result) | Self::Entered(result) => Some(result),
            _ => None,
        }
    }
}

/// What is known of an indicator in a year. What someone enters for the document's own year stands
/// over the print.
pub fn survey(policy: &Policy, history: &History, indicator: &Indicator, year: FiscalYear) -> Survey {
    match history.state(&Cell::Survey { indicator: indicator.id.clone(), year }) {
        CellState::Value(Value::Survey(result)) => Survey::Entered(result.clone()),
        CellState::Conflict => Survey::Conflict,
        CellState::NewerVersion => Survey::Newer,
        _ if year == baseline(policy) => Survey::Printed(printed(policy, indicator)),
        _ => Survey::None,
    }
}

/// The distribution as printed.
pub fn printed(policy: &Policy, indicator: &Indicator) -> Distribution {
    let answers = indicator.answers.iter();
    let answers = answers.map(|answer| Answer { label: answer.label.clone(), share: answer.share });
    Distribution { n: policy.indicators.n, answers: answers.collect() }
}

/// The indicator's own value: そう思う and まあそう思う together.
pub fn top_two(result: &Distribution) -> u16 {
    let parts = if is_whole(result) { 2 } else { 1 };
    result.answers.iter().take(parts).map(|answer| answer.share).sum()
}

/// Whether the whole distribution is known, and not only the indicator's own value.
pub fn is_whole(result: &Distribution) -> bool {
    result.answers.len() != TOP_TWO.len()
}

/// What is known of the target of an indicator in a year.
pub fn target_state<'a>(history: &'a History, indicator: &str, year: FiscalYear) -> CellState<'a> {
    history.state(&Cell::Target { indicator: indicator.to_owned(), year })
}

/// The target of an indicator in a year, as someone entered it.
pub fn target(history: &History, indicator: &str, year: FiscalYear) -> Option<u16> {
    match target_state(history, indicator, year) {
        CellState::Value(Value::Target(share)) => Some(*share),
        _ => None,
    }
}

/// The years of which something is known, in order.
pub fn years(policy: &Policy, history: &History, indicator: &Indicator) -> Vec<FiscalYear> {
    let all = YEARS.start().0..=YEARS.end().0;
    all.map(FiscalYear).filter(|year| survey(policy, history, indicator, *year) != Survey::None).collect()
}

/// How far two results are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In tenths of a point; positive where the later is higher.
    pub tenths: i32,
    /// Half the width of the 95 % interval of the difference of two independent proportions, in
    /// tenths of a point, by the normal approximation: 1.96 √(p₁(1−p₁)/n₁ + p₂(1−p₂)/n₂). None where
    /// fewer than five answers stand on one side of a share: there the approximation says too little.
    pub margin: Option<i32>,
}

impl Difference {
    /// Whether it is larger than chance alone would make it, if both surveys were samples.
    pub fn is_beyond_chance(self) -> bool {
        self.margin.is_some_and(|margin| self.tenths.abs() > margin)
    }
}

/// Fewest answers on either side of a share for the normal approximation to say something.
const FEW: u64 = 5;

/// How far a result is from an earlier one; nothing where a survey had no answers.
pub fn difference(earlier: &Distribution, later: &Distribution) -> Option<Difference> {
    let variance = |result: &Distribution| {
        let share = u64::from(top_two(result)).min(1000);
        // In millionths of a squared tenth, so that the root is in thousandths of a tenth.
        (share * (1000 - share) * 1_000_000).checked_div(u64::from(result.n))
    };
    let root = (variance(earlier)? + variance(later)?).isqrt();
    let margin = i32::try_from((root * 196).div_ceil(100_000)).unwrap_or(i32::MAX);
    let tenths = i32::from(top_two(later)) - i32::from(top_two(earlier));
    let has_few = |result: &Distribution| {
        let share = u64::from(top_two(result)).min(1000);
        share.min(1000 - share) * u64::from(result.n) < FEW * 1000
    };
    let margin = Some(margin).filter(|_| !has_few(earlier) && !has_few(later));
    Some(Difference { tenths, margin })
}

/// A difference as it is read: `＋2.3`, `−0.4`, `±0.0`.
pub fn points(tenths: i32) -> String {
    let sign = match tenths {
        0 => "±",
        1.. => "＋",
        _ => "−",
    };
    let size = tenths.unsigned_abs();
    format!("{sign}{}.{}", size / 10, size % 10)
}

/// A survey result as someone types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Number of answers.
    pub n: String,
    /// What the numbers are.
    pub kind: Kind,
    /// One for each answer of the legend, or one for the indicator's own value.
    pub numbers: Vec<String>,
}

/// What someone types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Shares in percent, of the whole distribution.
    #[default]
    Shares,
    /// Numbers of answers, of the whole distribution.
    Counts,
    /// The indicator's own value in percent, and no more.
    Value,
}

/// Why a [`Draft`] is no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotResult {
    /// Number of answers.
    #[error("回答者数（n）を 1 以上の整数で入れてください。")]
    N,
    /// A share of this name.
    #[error("「{0}」を 0〜100 の数（小数第1位まで）で入れてください。")]
    Share(String),
    /// A count of this name.
    #[error("「{0}」の人数を 0 以上の整数で入れてください。")]
    Count(String),
    /// The sum of the shares, in percent.
    #[error("割合の合計が {0}% です。四捨五入を考えても 100% になりません（99.5〜100.5%）。")]
    SumOfShares(String),
    /// The sum of the counts, and the number of answers.
    #[error("人数の合計が {0} で、回答者数 {1} と合いません。")]
    SumOfCounts(u32, u32),
}

impl Draft {
    /// The result, or what is wrong. `legend`: names of the answers.
    pub fn result(&self, legend: &[String]) -> Result<Distribution, NotResult> {
        let n: u32 = number(&self.n).filter(|n| *n > 0).ok_or(NotResult::N)?;
        let typed = |at: usize| self.numbers.get(at).map(String::as_str).unwrap_or_default();
        let share = |at: usize, label: &str| {
            tenths(typed(at)).filter(|share| *share <= 1000).ok_or_else(|| NotResult::Share(label.to_owned()))
        };
        let mut answers = Vec::new();
        match self.kind {
            Kind::Value => {
                let value = share(0, TOP_TWO[0])?;
                for (label, share) in TOP_TWO.into_iter().zip([value, 1000 - value]) {
                    answers.push(Answer { label: label.to_owned(), share });
                }
            }
            Kind::Shares => {
                for (at, label) in legend.iter().enumerate() {
                    answers.push(Answer { label: label.clone(), share: share(at, label)? });
                }
                let sum: u16 = answers.iter().map(|answer| answer.share).sum();
                if sum.abs_diff(1000) > 5 {
                    return Err(NotResult::SumOfShares(percent(sum)));
                }
            }
            Kind::Counts => {
                let mut sum: u32 = 0;
                for (at, label) in legend.iter().enumerate() {
                    let count: u32 = number(typed(at)).ok_or_else(|| NotResult::Count(label.clone()))?;
                    sum = sum.saturating_add(count);
                    let share = (u64::from(count) * 1000 + u64::from(n) / 2) / u64::from(n);
                    answers.push(Answer {
                        label: label.clone(),
                        share: u16::try_from(share).unwrap_or(u16::MAX),
                    });
                }
                if sum != n {
                    return Err(NotResult::SumOfCounts(sum, n));
                }
            }
        }
        Ok(Distribution { n, answers })
    }

    /// A result to be changed.
    pub fn of(result: &Distribution) -> Self {
        let whole = is_whole(result);
        let parts = if whole { result.answers.len() } else { 1 };
        let numbers = result.answers.iter().take(parts).map(|answer| percent(answer.share));
        let kind = if whole { Kind::Shares } else { Kind::Value };
        Self { n: result.n.to_string(), kind, numbers: numbers.collect() }
    }
}

/// A whole number, in digits of either width, with or without separators.
fn number(typed: &str) -> Option<u32> {
    let digits: String = typed.trim().chars().map(half_width).filter(|c| *c != ',').collect();
    digits.parse().ok()
}

/// A number with at most one decimal, in tenths.
pub fn tenths(typed: &str) -> Option<u16> {
    let typed: String = typed.trim().chars().map(half_width).collect();
    let typed = typed.trim_end_matches('%');
    let (whole, part) = typed.split_once('.').unwrap_or((typed, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || part.len() != 1 {
        return None;
    }
    whole.parse::<u16>().ok()?.checked_mul(10)?.checked_add(part.parse().ok()?)
}
