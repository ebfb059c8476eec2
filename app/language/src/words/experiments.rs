use contract::RunStatus;

use super::Counted;

/// What the pages of experiments and runs say.
#[derive(Debug)]
pub struct Experiments {
    /// What the list is of.
    pub about: &'static str,
    /// Makes one.
    pub new_experiment: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// How folders come about.
    pub name_hint: &'static str,
    /// Searches by a part of the name or by a filter.
    pub search_experiments: &'static str,
    /// How that is written.
    pub search_example: &'static str,
    /// Nothing was found.
    pub none_match: &'static str,
    /// Which of them are shown, for screen readers.
    pub which: &'static str,
    /// Those in use.
    pub active: &'static str,
    /// Those that are deleted.
    pub deleted: &'static str,
    /// None is deleted.
    pub none_deleted: &'static str,
    /// How long they stay.
    pub none_deleted_why: &'static str,
    /// Experiments after a number.
    pub experiments: Counted,
    /// Runs after a number.
    pub runs: Counted,
    /// Heads the number of runs.
    pub runs_title: &'static str,
    /// Heads when something changed last.
    pub changed: &'static str,
    /// Heads tags.
    pub tags: &'static str,
    /// Opens a folder, of its name.
    pub open_folder: fn(&str) -> String,
    /// What can be done with one, of its name.
    pub actions_of: fn(&str) -> String,
    /// Changes its description.
    pub describe: &'static str,
    /// Heads its tags, of its name.
    pub tags_of: fn(&str) -> String,
    /// Gives it another name.
    pub rename: &'static str,
    /// The form, of its name.
    pub rename_title: fn(&str) -> String,
    /// Deletes it.
    pub delete: &'static str,
    /// Takes that back.
    pub restore: &'static str,
    /// Deletes for good what was deleted before; also heads the question.
    pub delete_for_good: &'static str,
    /// What that does to runs, of how many.
    pub removes_runs: fn(u64) -> String,
    /// What it does to an experiment, of its name.
    pub removes_experiment: fn(&str) -> String,
    /// It cannot be taken back.
    pub removal_is_final: &'static str,
    /// Leaves it as it is.
    pub cancel: &'static str,
    /// Does what the form says.
    pub create: &'static str,
    /// Does what the form says.
    pub save: &'static str,
    /// It was deleted, of its name.
    pub was_deleted: fn(&str) -> String,
    /// It was restored, of its name.
    pub was_restored: fn(&str) -> String,
    /// No run yet.
    pub no_runs: &'static str,
    /// What to do about it.
    pub no_runs_why: &'static str,
    /// Heads what points a client at this server.
    pub in_shell: &'static str,
    /// Heads a first run.
    pub in_python: &'static str,
    /// Leads to where a token is made.
    pub make_token: &'static str,
    /// What stands for a token in an example.
    pub your_token: &'static str,
    /// Before what is filtered by.
    pub filter_runs: &'static str,
    /// An example.
    pub filter_example: &'static str,
    /// What can be typed next, for screen readers.
    pub completions: &'static str,
    /// Chooses columns.
    pub columns: &'static str,
    /// Searches among them.
    pub search_columns: &'static str,
    /// Too many to be listed, of how many are.
    pub first_columns: fn(&str) -> String,
    /// Heads metrics.
    pub metrics: &'static str,
    /// Heads parameters.
    pub params: &'static str,
    /// Which value of a metric, of its name.
    pub which_value: fn(&str) -> String,
    /// The value of the last step.
    pub last: &'static str,
    /// The least value.
    pub least: &'static str,
    /// The greatest value.
    pub greatest: &'static str,
    /// The best value, whichever that is.
    pub best: &'static str,
    /// The best value, where that is the least.
    pub best_least: &'static str,
    /// The best value, where that is the greatest.
    pub best_greatest: &'static str,
    /// It is better than those beside it.
    pub is_best: &'static str,
    /// Less of a metric is better, of its name; a click says that more is.
    pub lower_is_better: fn(&str) -> String,
    /// More of a metric is better, of its name; a click says that less is.
    pub higher_is_better: fn(&str) -> String,
    /// Which run is marked, of a metric of which less is better.
    pub least_is_best: &'static str,
    /// The same, where more is.
    pub greatest_is_best: &'static str,
    /// Back to the columns that nobody chose.
    pub usual_columns: &'static str,
    /// Heads runs.
    pub run_title: &'static str,
    /// Heads how a run stands.
    pub status: &'static str,
    /// Heads when it began.
    pub started: &'static str,
    /// Heads how long it took.
    pub duration: &'static str,
    /// Heads who runs it.
    pub user: &'static str,
    /// How a run stands.
    pub status_of: fn(RunStatus) -> &'static str,
    /// Shows the runs below one, of its name.
    pub open_nested: fn(&str) -> String,
    /// Picks all.
    pub select_all: &'static str,
    /// Picks one, of its name.
    pub select: fn(&str) -> String,
    /// How many are picked, of that number.
    pub selected: fn(&str) -> String,
    /// Picks none.
    pub clear: &'static str,
    /// Opens the picked side by side.
    pub compare: &'static str,
    /// Too few or too many are picked for that.
    pub compare_why_not: &'static str,
    /// No run is as the filter says.
    pub no_run_matches: &'static str,
    /// Looks once more.
    pub refresh: &'static str,
    /// Loads those that follow.
    pub more_runs: &'static str,
    /// There are more than are shown, of how many are.
    pub first_runs: fn(&str) -> String,
    /// Runs were deleted, of how many.
    pub runs_deleted: fn(&str) -> String,
    /// Runs were restored, of how many.
    pub runs_restored: fn(&str) -> String,
    /// It was deleted and shows what it was.
    pub is_deleted: &'static str,
    /// What an experiment consists of, for screen readers.
    pub parts_of_experiment: &'static str,
    /// Heads the facts of a run.
    pub about_run: &'static str,
    /// What a run is.
    pub overview: &'static str,
    /// What is shown of a run, for screen readers.
    pub parts_of_run: &'static str,
    /// Heads the name of a metric.
    pub metric: &'static str,
    /// Heads the name of a parameter.
    pub param: &'static str,
    /// Heads a value.
    pub value: &'static str,
    /// Heads how many values there are.
    pub points: &'static str,
    /// Heads at which step.
    pub step: &'static str,
    /// Along the time since the first value.
    pub elapsed: &'static str,
    /// Heads the seconds since the first value.
    pub seconds: &'static str,
    /// What charts are drawn along, for screen readers.
    pub along: &'static str,
    /// How smooth lines are.
    pub smoothing: &'static str,
    /// Makes the first axis of charts a logarithmic one.
    pub log_x: &'static str,
    /// The same of the second axis.
    pub log_y: &'static str,
    /// Searches metrics.
    pub search_metrics: &'static str,
    /// Nothing was measured.
    pub no_metrics: &'static str,
    /// What to do about it.
    pub no_metrics_why: &'static str,
    /// Nothing was told.
    pub no_params: &'static str,
    /// Heads what was run.
    pub source: &'static str,
    /// Heads the state of the code.
    pub commit: &'static str,
    /// Heads what somebody wrote about it.
    pub description: &'static str,
    /// Heads the id.
    pub id: &'static str,
    /// Heads the models that it made.
    pub models: &'static str,
    /// Heads what it read.
    pub datasets: &'static str,
    /// Heads the name of what it read.
    pub dataset: &'static str,
    /// Heads what tells its states apart.
    pub digest: &'static str,
    /// Heads what it was to the run.
    pub context: &'static str,
    /// There are more charts than are shown, of how many are.
    pub first_metrics: fn(&str) -> String,
    /// Heads a comparison, of how many runs.
    pub compared: fn(&str) -> String,
    /// What a comparison consists of, for screen readers.
    pub parts_of_comparison: &'static str,
    /// A column for each run.
    pub side_by_side: &'static str,
    /// What goes together with what.
    pub relations: &'static str,
    /// Leads to where runs are picked.
    pub back_to_runs: &'static str,
    /// Leaves out what all runs have in common.
    pub only_different: &'static str,
    /// They have everything in common.
    pub nothing_differs: &'static str,
    /// None of them has any.
    pub nothing_logged: &'static str,
    /// Heads the key of a tag.
    pub tag: &'static str,
    /// Heads parallel coordinates.
    pub parallel: &'static str,
    /// Chooses their axes.
    pub axes: &'static str,
    /// Chooses what lies along the first axis.
    pub across: &'static str,
    /// Chooses what lies along the second axis.
    pub upwards: &'static str,
    /// One column against another.
    pub against: fn(&str, &str) -> String,
    /// Files that a run left behind.
    pub artifacts: &'static str,
    /// Whose files: the run's own.
    pub own_files: &'static str,
    /// Whose files, for screen readers.
    pub whose_files: &'static str,
    /// Leads to the folder above.
    pub folder_above: &'static str,
    /// No file at all.
    pub no_files: &'static str,
    /// What to do about it.
    pub no_files_why: &'static str,
    /// None is chosen.
    pub choose_file: &'static str,
    /// Stores a file.
    pub download: &'static str,
    /// Only the beginning of a file is shown, of how many bytes.
    pub only_beginning: fn(&str) -> String,
    /// Only the first of so many rows are shown.
    pub only_rows: fn(&str, &str) -> String,
    /// Nothing can be shown of such a file.
    pub not_shown: &'static str,
    /// It should be possible, and is not: why.
    pub unreadable: fn(&str) -> String,
    /// JSON or a model's description is longer than what is looked at as a whole.
    pub too_long_to_lay_out: &'static str,
    /// It is not what its name says: why.
    pub not_what_its_name_says: fn(&str) -> String,
    /// Whether a file is shown as what it is about or as text, for screen readers.
    pub how_shown: &'static str,
    /// Shows what a description of a model says.
    pub as_model: &'static str,
    /// Shows it as it is written.
    pub as_text: &'static str,
}
