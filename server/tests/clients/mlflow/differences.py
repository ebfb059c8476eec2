"""Where Terrarium is meant to answer otherwise than the original server, and why.

A test asks `peer.differs("key")`. What is not listed here must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    key: str
    reference: str
    terrarium: str
    why: str


DIFFERENCES = (
    Difference(
        key="nul-characters",
        reference="A NUL character in a name, key or value is answered with 500 INTERNAL_ERROR.",
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="No store of text takes NUL, so it is the caller's mistake; clients retry a 500 for minutes.",
    ),
    Difference(
        key="batch-is-atomic",
        reference="log-batch writes params, metrics, tags in one transaction each: if the tags fail, the rest stays.",
        terrarium="All of a batch is written, or nothing of it.",
        why="A caller that is told of a failure repeats or drops the batch; half of one helps nobody.",
    ),
    Difference(
        key="infinity-kept",
        reference="Infinity is stored and answered as 1.7976931348623157e308, likewise the negative.",
        terrarium='The JSON string "Infinity" or "-Infinity" comes back, and compares as infinity.',
        why="PostgreSQL stores infinities; a value that was logged comes back as it was.",
    ),
    Difference(
        key="rename-to-taken-name",
        reference="Renaming an experiment to a name in use is 400 BAD_REQUEST with the SQL statement in the message.",
        terrarium="400 RESOURCE_ALREADY_EXISTS, as with create.",
        why="The same mistake has the same code, and no SQL leaves the server.",
    ),
    Difference(
        key="rename-deleted-experiment",
        reference="500 INVALID_STATE.",
        terrarium="400 INVALID_PARAMETER_VALUE: must be in the 'active' state.",
        why="As with all other writes to what is deleted; clients retry a 500.",
    ),
    Difference(
        key="long-experiment-names",
        reference="Names of 257 to 500 characters pass the check, and the database refuses them: BAD_REQUEST with SQL.",
        terrarium="Names of up to 500 characters are accepted, as the check's own message promises.",
        why="The documented limit is 500.",
    ),
    Difference(
        key="create-run-is-checked",
        reference=(
            "runs/create checks neither that there is an experiment_id, nor keys, lengths and repetitions of tags:"
            " what the database refuses is BAD_REQUEST with SQL, the rest is stored."
        ),
        terrarium="400 INVALID_PARAMETER_VALUE with the messages of set-tag; long values are cut as set-tag does.",
        why="A tag is a tag, however it is written.",
    ),
    Difference(
        key="outputs-repeatable",
        reference="runs/outputs with a model that the run already has is 400 BAD_REQUEST.",
        terrarium="200, and it is there once.",
        why="A client whose answer got lost sends it again.",
    ),
    Difference(
        key="unparsable-fields",
        reference=(
            "A field of a wrong type that no check names is dropped together with all that follows it,"
            " and the rest is carried out (a timestamp of 2^63 becomes 0)."
        ),
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="Storing something else than what was sent is worse than refusing.",
    ),
    Difference(
        key="body-not-an-object",
        reference="A JSON body that is a number, a list in a list or the like is 500.",
        terrarium="400.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="repeated-order",
        reference="Ordering runs by the same key twice is 500 INTERNAL_ERROR.",
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="malformed-json-is-refused",
        reference="A body that is no JSON, or `null`, is read as an empty object.",
        terrarium="400 INVALID_PARAMETER_VALUE that says so. No body at all is an empty object there as well.",
        why="A body that was cut off must not become another question, such as a search without its filter.",
    ),
    Difference(
        key="filters-understand-more",
        reference=(
            "IN and NOT IN are not for params and tags of runs, nor for most attributes; IS NULL is for params and tags"
            " of runs alone; entities are in small letters, and those of logged models have no short names."
        ),
        terrarium="All that, for params, tags, string attributes and datasets; IS NULL for metrics of runs too.",
        why="Whatever the original answers is answered alike; the rest is no reason to fail.",
    ),
    Difference(
        key="one-set-of-endpoints",
        reference="Under /api/3.0 are only the endpoints that came with it.",
        terrarium="/api/2.0, /api/3.0 and their mirrors for pages have all endpoints.",
        why="Who finds one finds all; no client depends on there being less.",
    ),
    Difference(
        key="endpoint-not-found",
        reference="An unknown path is 404 with an HTML page.",
        terrarium='404 with {"error_code": "ENDPOINT_NOT_FOUND"}.',
        why="Clients read JSON, and fall back to older endpoints upon this code.",
    ),
    Difference(
        key="artifact-path-conflicts",
        reference="Putting an artifact upon a folder, below a file or under a path with `.` or `//` in it is 500.",
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="number-sign-in-names",
        reference="`#` in the path of an artifact is refused.",
        terrarium="It is a character like others.",
        why="Files have such names, and within a path it is always encoded.",
    ),
    Difference(
        key="encoded-names-kept",
        reference="Paths are decoded until nothing changes: an artifact called `a%20b.txt` is stored as `a b.txt`.",
        terrarium="They are decoded once; what is decoded further is only looked at for `..`.",
        why="Two files must not become one.",
    ),
    Difference(
        key="parts-everywhere",
        reference="Where artifacts lie in a folder, an upload in parts is 501 NOT_IMPLEMENTED.",
        terrarium="Parts are taken wherever the files lie. It says so in server-info only where that is of use.",
        why="What a client asks for works the same in a folder and in a bucket.",
    ),
    Difference(
        key="addresses-of-runs",
        reference="Asking for an address of a file of a run whose artifacts go through the server is 400.",
        terrarium="The address that the bucket signs; 501 NOT_IMPLEMENTED where the files lie in a folder.",
        why="All artifacts go through the server here; those in a bucket can be reached there all the same.",
    ),
    Difference(
        key="registry-lengths",
        reference="Names of models beyond 256 and descriptions beyond 5000 characters are BAD_REQUEST with SQL.",
        terrarium="400 INVALID_PARAMETER_VALUE that says the limit.",
        why="The database's words help nobody.",
    ),
    Difference(
        key="archive-inactive-stage",
        reference="archive_existing_versions together with the stage None or Archived is 500 INTERNAL_ERROR.",
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="no-empty-pages",
        reference="A search for models with max_results 0 or less answers with a token that leads to itself.",
        terrarium="400 INVALID_PARAMETER_VALUE, as with all other searches.",
        why="A client that follows tokens never ends.",
    ),
    Difference(
        key="alias-race",
        reference="Two writers of a new alias at one time: one of them may get 400 BAD_REQUEST of a unique constraint.",
        terrarium="Both succeed; the later one wins.",
        why="Setting an alias is not creating it.",
    ),
    Difference(
        key="model-id-of-versions",
        reference="The model_id that a version is created with is checked and not kept.",
        terrarium="It is kept, and comes back with the version.",
        why="The field is in the answer's schema, and tells where a version came from.",
    ),
    Difference(
        key="logged-model-params-repeatable",
        reference="A param of a logged model sent again is 400 BAD_REQUEST of a unique constraint.",
        terrarium="The same value again is accepted, as with params of runs.",
        why="A client whose answer got lost sends it again.",
    ),
    Difference(
        key="logged-model-search-errors",
        reference="Unknown attributes, quoted numbers and bad page tokens are 500.",
        terrarium="400 INVALID_PARAMETER_VALUE, as with the search for runs.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="unknown-webhook-events",
        reference="An entity, an action or a shape of event that does not exist is 500.",
        terrarium="400 INVALID_PARAMETER_VALUE.",
        why="It is the caller's mistake; clients retry a 500.",
    ),
    Difference(
        key="repeated-webhook-events",
        reference="An event that is given twice is 400 BAD_REQUEST with SQL.",
        terrarium="It is there once.",
        why="There is nothing to be mistaken about.",
    ),
    Difference(
        key="webhooks-are-told-what-happened",
        reference="Deleting an alias that is not there is told to webhooks all the same.",
        terrarium="Nothing is told, as nothing happened.",
        why="A receiver that acts upon it would do so for nothing.",
    ),
    Difference(
        key="webhook-tests-are-sent-once",
        reference="A test is sent up to four times over seven seconds, and the last answer counts.",
        terrarium="It is sent once.",
        why="Whoever tests wants to see how the receiver answers.",
    ),
    Difference(
        key="tags-of-unknown-traces",
        reference="Setting a tag of an unknown trace is 400 BAD_REQUEST of a foreign key.",
        terrarium="404 RESOURCE_DOES_NOT_EXIST.",
        why="As with everything else that is asked of an unknown trace.",
    ),
    Difference(
        key="models-are-asked",
        reference="The tracking server answers with no model; that is another program, which loads it in Python.",
        terrarium="The champion answers at /api/v1/models/NAME/invocations if it is in ONNX.",
        why="One program is enough to log, promote and ask.",
    ),
    Difference(
        key="content-type-parameters",
        reference="Parameters of the content type other than charset are 415.",
        terrarium="They are ignored; header=absent of CSV is 415.",
        why="RFC 4180 has `header`, and clients that write it say nothing that is not so.",
    ),
    Difference(
        key="missing-values-are-named",
        reference="An empty cell of CSV, or null, in a column of numbers is asked about as NaN.",
        terrarium="400 that names the record and the column.",
        why="A prediction for what is not there looks like any other.",
    ),
    Difference(
        key="packed-parquet",
        reference="Parquet in any compression is read.",
        terrarium="Uncompressed or by Snappy, as pandas writes by itself; otherwise 400.",
        why="A file of a few kilobytes must not unpack to gigabytes in a server that others use.",
    ),
    Difference(
        key="params-are-an-object",
        reference="`params` that is no object is ignored by a model without parameters.",
        terrarium="400.",
        why="As with models that have parameters.",
    ),
    Difference(
        key="params-reach-graphs",
        reference="A graph in ONNX gets nothing of `params`; one that takes more than the data cannot be asked.",
        terrarium="An input of the graph that the signature has as a parameter gets its value.",
        why="Parameters would otherwise be of no use to a graph.",
    ),
)

BY_KEY = {difference.key: difference for difference in DIFFERENCES}
