//! What earlier versions have stored is read by this one. The files are never changed: a new form gets a new one.

use domain::policy::Policy;

/// Policies, oldest form first.
const POLICIES: [&str; 1] = [include_str!("stored/policy-1.json")];

/// A closed report is drawn with the policy of its time, in whichever form that was kept. Of each kind of thing
/// it has one.
#[test]
fn every_form_of_a_policy_that_was_kept_is_read() {
    for kept in POLICIES {
        let policy = Policy::from_json(kept).expect("a policy");
        assert!(
            policy.tracked().count() > 0 && !policy.sections.is_empty() && !policy.indicators.list.is_empty()
        );
    }
}
