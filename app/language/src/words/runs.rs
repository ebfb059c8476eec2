use super::Counted;

/// What can be done with the runs of an experiment, and what its pages say of single metrics.
#[derive(Debug)]
pub struct Runs {
    /// Has the picked runs go elsewhere.
    pub move_to: &'static str,
    /// Heads the question where to.
    pub move_title: &'static str,
    /// What moves, of how many runs.
    pub moves: fn(u64) -> String,
    /// What goes along.
    pub moves_along: &'static str,
    /// Searches among experiments.
    pub search_experiments: &'static str,
    /// Where to, for screen readers.
    pub experiments: &'static str,
    /// There is no other experiment.
    pub no_other_experiment: &'static str,
    /// No other experiment is called like that.
    pub no_such_experiment: &'static str,
    /// Too many to be listed, of how many are.
    pub first_experiments: fn(&str) -> String,
    /// Moves them.
    pub do_move: &'static str,
    /// None is chosen yet.
    pub move_why_not: &'static str,
    /// They were moved: of how many, of how many that were nested below others, and of the experiment's name.
    pub moved: fn(u64, u64, &str) -> String,
    /// Along the moment at which it was measured; also heads it.
    pub moment: &'static str,
    /// Leads to the page of a metric; also heads its values.
    pub all_values: &'static str,
    /// What is known of a metric as a whole, for screen readers.
    pub parts_of_metric: &'static str,
    /// At which step it was measured, of that number.
    pub at_step: fn(&str) -> String,
    /// The mean of the values.
    pub mean: &'static str,
    /// Heads the time since the first value.
    pub since_first: &'static str,
    /// Before the name of the run that it is of.
    pub of_run: &'static str,
    /// Stores all values.
    pub download_csv: &'static str,
    /// Which runs are drawn beside this one.
    pub beside: &'static str,
    /// None is.
    pub beside_none: &'static str,
    /// More cannot be told apart, of how many can.
    pub most_beside: fn(&str) -> String,
    /// How many values are listed, of how many and of how many there are.
    pub values_shown: fn(&str, &str) -> String,
    /// The run has not logged the metric.
    pub no_values: &'static str,
    /// What to do about it.
    pub no_values_why: &'static str,
    /// Heads what is picked, for screen readers.
    pub picked: &'static str,
    /// Opens the saved views.
    pub views: &'static str,
    /// The view that nobody saved.
    pub usual_view: &'static str,
    /// What is looked at is not what the view shows.
    pub view_changed: &'static str,
    /// The address names a view that was deleted.
    pub view_is_gone: &'static str,
    /// It is the one that is shown, for screen readers.
    pub is_shown: &'static str,
    /// Who changed a view last, of the name.
    pub saved_by: fn(&str) -> String,
    /// Saves what is looked at under a name.
    pub save_view: &'static str,
    /// Heads that.
    pub save_view_title: &'static str,
    /// Has the view show what is looked at.
    pub overwrite_view: &'static str,
    /// Goes back to what the view shows.
    pub discard_changes: &'static str,
    /// Gives the view another name.
    pub rename_view: &'static str,
    /// Heads that, of its name.
    pub rename_view_title: fn(&str) -> String,
    /// Deletes the view.
    pub delete_view: &'static str,
    /// What the view is called.
    pub view_name: &'static str,
    /// Who sees it.
    pub view_name_hint: &'static str,
    /// Does what the form says.
    pub do_save_view: &'static str,
    /// Does what the form says.
    pub do_rename_view: &'static str,
    /// It was changed, of its name.
    pub view_saved: fn(&str) -> String,
    /// It was deleted, of its name.
    pub view_deleted: fn(&str) -> String,
    /// Chooses what runs are grouped by, for screen readers.
    pub group_by: &'static str,
    /// They are not.
    pub not_grouped: &'static str,
    /// By the run that they are nested below.
    pub by_parent: &'static str,
    /// Groups after a number.
    pub groups: Counted,
    /// There are more than are shown, of how many are.
    pub first_groups: fn(&str) -> String,
    /// What the runs of a group have in common is an empty text.
    pub empty_value: &'static str,
    /// The group of runs that are nested below none.
    pub not_nested: &'static str,
    /// The group of runs that read none.
    pub no_dataset: &'static str,
    /// The group of runs that have no such parameter or tag, of its key.
    pub without: fn(&str) -> String,
    /// A metric over a group: of its mean, its least and greatest value, and of how many runs.
    pub summed_up: fn(&str, &str, &str, &str) -> String,
    /// Chooses what the shades of a contour stand for.
    pub shade: &'static str,
    /// Heads a contour, of what it shades and its two axes.
    pub contour: fn(&str, &str, &str) -> String,
    /// Too few runs are apart for a contour.
    pub no_contour: &'static str,
    /// The table follows by itself.
    pub live: &'static str,
    /// What that means.
    pub live_hint: &'static str,
    /// It does not: the server is not reached.
    pub not_live: &'static str,
    /// What that means.
    pub not_live_hint: &'static str,
    /// New runs after a number.
    pub new_runs: Counted,
}
