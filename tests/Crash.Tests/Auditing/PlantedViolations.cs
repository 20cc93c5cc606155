namespace ActorFlow.Crash.Tests.Auditing;

/// <summary>Ways in which promises are broken, each with the promise and a piece of what the auditor must say.</summary>
internal static partial class PlantedViolations
{
    private const string ExpectedLine = """{"kind":"expected","run":"r",""";
    private const string FirstExec = "\"process\":1,\"sequence\":2}";
    private const string LastExec = "\"process\":2,\"sequence\":3}";
    private const string Told = "\"process\":2,\"sequence\":4}";

    private const string Whole = "The evidence is whole";
    private const string Ends = "Every accepted run ends";
    private const string Final = "An end that was told is final";
    private const string Gives = "A run comes to what its flow must give";
    private const string Keys = "A visit has one idempotency key, and no other visit has it";
    private const string CutOff = "Only what was cut off is done again";
    private const string Committed = "What is committed is not done again";
    private const string Follows = "A visit begins when what led to it is committed";
    private const string Attempts = "Attempts of a visit count on from 1";
    private const string Stays = "State that was seen committed stays";
    private const string Visits = "Visits of a node are numbered without gaps";
    private const string Pinned = "A journaled input is the same for every execution of a visit";
    private const string Journal = "A run's journal is whole, and commits each visit once";
    private const string Fold = "The state that was told is the fold of the journal";
    private const string Index = "The index knows every run, and nothing is left over in it";
    private const string Undone = "Work is undone in reverse order, and not again once that is committed";
    private const string Children = "A child is asked for once, and its parent hears of its end";
    private const string Faults = "Nothing is damaged or left over in the journal";

    public static IReadOnlyList<(string Promise, string Says, Action<SoundEvidence> Plant)> All { get; } =
    [
        (Whole, "there is not one effect", e => e.Clear()),
        (Whole, "not one run was accepted", e => e.Clear()),
        (Whole, "a line is no evidence", e => e.AddAfter(Told, "{\"run\":\"r\",\"node\":")),
        (Whole, "nothing is known about lines of kind 'rumour'", e => e.AddAfter(Told, """{"kind":"rumour"}""")),
        (Whole, "line 3 of process 1 is missing", e => e.Remove("\"process\":1,\"sequence\":3}")),
        (Whole, "two processes wrote in the same life", e => e.Change(FirstExec, "\"process\":1,\"sequence\":2", "\"process\":7,\"sequence\":1")),
        (Ends, "was accepted, and then shown as lost", e => e.Change(Told, "completed", "lost")),
        (Ends, "was accepted, and then shown as running", e => e.Change(Told, "completed", "running")),
        (Ends, "run 's' was accepted and never ended", e => e.AddAfter(Told, """{"kind":"acknowledged","run":"s"}""")),
        (Ends, "run 's' was accepted and never ended", e => e.AddAfter(Told, """{"run":"s","node":"a","visit":1,"attempt":1,"key":"s/a#1"}""")),
        (Final, "has two different results", e => e.AddAfter(Told,
            """{"kind":"result","run":"r","status":"failed","action":"done","state":{"count":3,"trail":["a#1","b#1","b#2"]}}""")),
        (Final, "has two different results", e => e.AddAfter(Told,
            """{"kind":"result","run":"r","status":"completed","action":"done","state":{"count":4,"trail":["a#1","b#1","b#2"]}}""")),
        (Final, "after the result of the run was told", e => e.AddAfter(Told, """{"run":"r","node":"b","visit":3,"attempt":1,"key":"r/b#3"}""")),
        (Gives, "its status is \"failed\" instead of \"completed\"", e => e.Change(Told, "completed", "failed")),
        (Gives, "its action is \"else\" instead of \"done\"", e => e.Change(Told, "done", "else")),
        (Gives, "its 'count' is 4 instead of 3", e => e.Change(Told, "\"count\":3", "\"count\":4")),
        (Gives, "its 'extra' is 1 instead of missing", e => e.Change(Told, "\"count\":3", "\"count\":3,\"extra\":1")),
        (Gives, "its 'trail' is [\"a#1\",\"b#1\",\"b#1\",\"b#2\"]", e => e.Change(Told, "\"b#1\"", "\"b#1\",\"b#1\"")),
        (Gives, "run 's' has no result", e => e.AddAfter(ExpectedLine, """{"kind":"expected","run":"s","status":"completed"}""")),
        (Keys, "run 'r', visit b#1 has 2 keys", e => e.Change("\"process\":2,\"sequence\":1}", "\"key\":\"r/b#1\"", "\"key\":\"r/b#1~1\"")),
        (Keys, "2 visits have the key 'r/b#1'", e => e.Change(LastExec, "\"key\":\"r/b#2\"", "\"key\":\"r/b#1\"")),
        (CutOff, "exec was done again in the same life", e => e.AddAfter(LastExec,
            """{"run":"r","node":"b","visit":2,"attempt":1,"key":"r/b#2","phase":"exec"}""")),
        (CutOff, "although the life before had ended in order", e => e.Change("""{"kind":"life"}""", "}", ",\"inOrder\":true}")),
        (Committed, "run 'r', visit a#1 was seen committed, and then ran again", e => e.AddAfter(LastExec,
            """{"run":"r","node":"a","visit":1,"attempt":1,"key":"r/a#1","phase":"post"}""")),
        (Follows, "run 'r', visit b#2 began with [a#1] in the state, and comes after a or b", e => e.Change(LastExec, "\"a#1\",\"b#1\"", "\"a#1\"")),
        (Follows, "run 'r', visit a#2 began with []", e => e.AddAfter(FirstExec,
            """{"run":"r","node":"a","visit":2,"attempt":1,"key":"r/a#2","seen":[]}""")),
        (Attempts, "attempt 1 came after attempt 2", e => e.AddAfter("\"process\":2,\"sequence\":1}",
            """{"run":"r","node":"b","visit":1,"attempt":1,"key":"r/b#1","phase":"exec"}""")),
        (Attempts, "attempt 2 began and attempt 1 never did", e => e.Change(LastExec, "\"attempt\":1", "\"attempt\":2")),
        (Attempts, "attempt 0 came after attempt 0", e => e.Change(LastExec, "\"attempt\":1", "\"attempt\":0")),
        (Stays, "run 'r' was seen with [a#1, c#1]", e => e.Change(LastExec, "\"a#1\",\"b#1\"", "\"a#1\",\"c#1\"")),
        (Stays, "run 'r' was seen with [a#1, b#1, b#2, b#3]", e => e.Change(LastExec, "\"a#1\",\"b#1\"", "\"a#1\",\"b#1\",\"b#2\",\"b#3\"")),
        (Stays, "run 'r' has a patch twice", e => e.Change(Told, "\"b#2\"", "\"b#2\",\"b#2\"")),
        (Visits, "visit 2 is missing before visit 3", e => e.Change(LastExec, "\"visit\":2,", "\"visit\":3,")),
        (Pinned, "ran with 2 different inputs", e => e.Change("\"process\":2,\"sequence\":1}", "\"pinned\":\"x\"", "\"pinned\":\"y\"")),
        (Journal, "has version 4 where 3 belongs", e => e.Remove("\"version\":3")),
        (Journal, "has 'run-started' as version 2", e => e.Change("\"version\":2", "visit-completed", "run-started")),
        (Journal, "has 'visit-completed' as version 1", e => e.Change("\"version\":1", "run-started", "visit-completed")),
        (Journal, "goes on after its end", e => e.AddAfter("\"version\":5", """{"kind":"entry","run":"r","version":6,"name":"recovered"}""")),
        (Journal, "completes its visit 2 twice", e => e.Change("\"version\":4", "\"visit\":3", "\"visit\":2")),
        (Journal, "has no end", e => e.Remove("\"version\":5")),
        (Fold, "is journaled with [a#1, b#1, b#2, b#2]", e => e.Change("\"version\":4", "[\"b#2\"]", "[\"b#2\",\"b#2\"]")),
        (Fold, "is journaled with [a#1, b#2]", e => e.Change("\"version\":3", "[\"b#1\"]", "[]")),
        (Index, "was accepted and is not in the index", e => e.Remove("\"kind\":\"index\"")),
        (Index, "has entries and no row in the index", e => e.Remove("\"kind\":\"index\"")),
        (Index, "is in the index more than once", e => e.AddAfter("\"version\":5",
            """{"kind":"index","run":"r","status":"completed","ended":true,"due":false}""")),
        (Index, "nobody started it", e => e.AddAfter("\"version\":5",
            """{"kind":"index","run":"s","status":"completed","ended":true,"due":false}""")),
        (Index, "is in the index and has no entries", e => e.AddAfter("\"version\":5",
            """{"kind":"index","run":"s","status":"completed","ended":true,"due":false}""")),
        (Index, "is left over in the index", e => e.Change("\"kind\":\"index\"", "\"due\":false", "\"due\":true")),
        (Index, "is left over in the index", e => e.Change("\"kind\":\"index\"", "\"ended\":true", "\"ended\":false")),
        (Index, "is left over in the index", e => e.Change("\"kind\":\"index\"", "completed", "quarantined")),
        (Index, "its journal ends with 'run-completed'", e => e.Change("\"kind\":\"index\"", "completed", "failed")),
        (Faults, "a tag is left over", e => e.AddAfter("\"version\":5", """{"kind":"fault","what":"a tag is left over"}""")),
        (Index, "was told as completed", e => e.Change("\"kind\":\"index\"", "completed", "failed")),
        .. OfSagas,
        .. OfChildren,
        .. OfTrimming,
    ];
}
