//! 年度: the fiscal year of a Japanese city, 1 April to 31 March.

use crate::text::half_width;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A fiscal year, by the calendar year in which it begins: 2024 is R6 (令和6年度),
/// 2024-04-01 to 2025-03-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FiscalYear(pub u16);

/// 令和 began in 2019, which is its year 1.
const REIWA_OFFSET: u16 = 2018;

impl FiscalYear {
    /// The fiscal year that holds a day of the calendar, months counted from 1.
    pub fn of_date(year: u16, month: u8) -> Self {
        Self(if month < 4 { year.saturating_sub(1) } else { year })
    }

    /// Short form of the plan's column heads: `R6`.
    pub fn short(self) -> String {
        format!("R{}", self.reiwa())
    }

    /// Long form: `令和6年度`.
    pub fn long(self) -> String {
        format!("令和{}年度", self.reiwa())
    }

    fn reiwa(self) -> u16 {
        self.0.saturating_sub(REIWA_OFFSET)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A text that names no fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("「{0}」は年度ではありません（例: R6, 令和6年度, 2024）")]
pub struct NotFiscalYear(pub String);

impl FromStr for FiscalYear {
    type Err = NotFiscalYear;

    /// Reads `R6`, `令和6年度`, `2024` and their full-width forms; 2019 to 2099.
    fn from_str(text: &str) -> Result<Self, NotFiscalYear> {
        let wrong = || NotFiscalYear(text.chars().take(20).collect());
        let plain: String = text.trim().chars().map(half_width).collect();
        let plain = plain.trim_end_matches("年度");
        let reiwa = plain.strip_prefix("令和").or_else(|| plain.strip_prefix(['R', 'r']));
        let number = |s: &str| s.parse::<u16>().map_err(|_| wrong());
        let year = match reiwa {
            Some("元") => 1 + REIWA_OFFSET,
            Some(number_text) => number(number_text)?.saturating_add(REIWA_OFFSET),
            None => number(plain)?,
        };
        if (2019..=2099).contains(&year) { Ok(Self(year)) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        for text in ["R6", "r6", "Ｒ６", "令和6年度", "令和６年度", "2024", "２０２４", " 2024年度 "]
        {
            assert_eq!(text.parse(), Ok(FiscalYear(2024)), "{text}");
        }
        assert_eq!("令和元年度".parse(), Ok(FiscalYear(2019)));
    }

    #[test]
    fn refuses_what_is_no_year() {
        for text in ["", "R", "R0", "R99", "H31", "24", "99999", "令和", "R6.5", "-2024"] {
            assert!(text.parse::<FiscalYear>().is_err(), "{text}");
        }
    }

    #[test]
    fn begins_in_april() {
        assert_eq!(FiscalYear::of_date(2025, 3), FiscalYear(2024));
        assert_eq!(FiscalYear::of_date(2025, 4), FiscalYear(2025));
        assert_eq!(FiscalYear(2028).short(), "R10");
        assert_eq!(FiscalYear(2024).long(), "令和6年度");
    }
}
