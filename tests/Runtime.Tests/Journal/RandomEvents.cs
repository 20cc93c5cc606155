using System.Text.Json;
using ActorFlow.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>Events with anything in them that their types allow.</summary>
internal static class RandomEvents
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", "a", "default", "load/größe", "\"quoted\" \\ [x] {y}", "🚀 \u2028\u0000\t", "</script>", new string('x', 500)),
        Gen.Elements("abcß🚀\"\\/\n".EnumerateRunes().ToArray()).Few().Select(runes => string.Concat(runes)));

    private static readonly Gen<DateTimeOffset> Time =
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from coarse in Gen.Elements(1L, 10_000, 10_000_000, 864_000_000_000)
        select new DateTimeOffset((((long)high << 31) | (uint)low) % DateTimeOffset.MaxValue.Ticks / coarse * coarse, TimeSpan.Zero);

    private static readonly Gen<int> Count = Gen.OneOf(Gen.Choose(1, 3), Gen.Elements(1, int.MaxValue));
    private static readonly Gen<int> Frame = Gen.OneOf(Gen.Choose(0, 3), Gen.Elements(0, int.MaxValue));
    private static readonly Gen<long> Visit = Gen.OneOf(Gen.Choose(1, 5).Select(id => (long)id), Gen.Elements(1L, long.MaxValue));
    private static readonly Gen<ActionName> Action = Text.Select(text => new ActionName(text));
    private static readonly Gen<bool> Flag = Gen.Elements(true, false);

    private static readonly Gen<RunId> Child = Gen.Elements<RunId>("a", "order-7/bill#1", "größe 🚀");

    private static readonly Gen<JsonElement> Json = Gen.Elements(
        "null", "true", "0", "-0.0", "1e400", "123456789012345678901234567890", "\"\"", "\"\\u0041 ß\"", "[]", "[1,[2,[3]]]", "{}",
            "{\"a\":{\"b\":[null]},\"at\":1}")
        .Select(SampleEvents.Json);

    private static readonly Gen<StatePatch> Patch = Gen.Elements(
            """{"k":"a","v":1}""", """{"k":"a","v":9223372036854775807}""", """{"k":"","v":"x"}""", """{"k":"n","f":"NaN"}""",
                """{"o":"rem","k":"a"}""",
            """{"o":"clr"}""", """{"o":"add","k":"n","v":1.5,"w":"f64"}""", """{"o":"app","k":"l","v":[1,"2"]}""",
                """{"o":"siu","k":"a","v":{},"n":0}""",
            """{"o":"exp","x":5}""", """{"k":"s","v":"secret","s":1}""")
        .Few().Select(ops => SampleEvents.Patch($"[{string.Join(',', ops)}]"));

    private static readonly Gen<RunError> Error =
        from node in Text
        from visit in Frame
        from phase in Gen.Elements(Enum.GetValues<NodePhase>())
        from attempts in Frame
        from type in Text
        from message in Text
        from detail in Text.OrNull()
        select new RunError(node, visit, phase, attempts, type, message, detail);

    private static readonly Gen<TaskShape> Leaf =
        from name in Text from alias in Text.OrNull() from data in Json from has in Flag from action in Action
        select new TaskShape(TaskForm.Node) { Name = name, Alias = alias, Data = has ? data : null, On = action };

    private static readonly Gen<TaskShape> Shape =
        from form in Gen.Elements(
            Enum.GetValues<TaskForm>()) from leaf in Leaf from parts in Leaf.Few() from count in Frame from members in Text.Few() from action in Action
        select form switch
        {
            TaskForm.Node => leaf,
            TaskForm.Group => new TaskShape(form) { Name = leaf.Name, Parts = parts, Rule = new GroupRule(leaf.Name, count, members), On = action },
            _ => new TaskShape(form) { Parts = parts },
        };

    private static readonly Gen<TaskFacts> Task =
        from id in Text from shape in Shape from data in Json from has in Flag select new TaskFacts(id, shape) { Data = has ? data : null };

    private static readonly Gen<Moves> Moves =
        from emitted in (from visit in Visit from node in Text from number in Count from frame in Frame from error in Error.OrNull()
                         from attempts in Frame from data in Json from has in Flag from iteration in Count from set in Visit
                         select new TokenEmission(visit, node, number, frame, error) { Attempts = attempts, Iterated = has
                             ? new IterationFacts(iteration, set, iteration % 2 == 0 ? data : null) : null }).Few()
        from ended in (from frame in Frame from action in Action from exit in Flag select new TokenEnd(frame, action, exit)).Few()
        from opened in (from frame in Count from parent in Frame from node in Text from number in Count from task in Task.OrNull()
                        select new FrameOpening(frame, parent, node, number) { Work = task }).Few()
        from closed in Count.Few()
        from joins in (from frame in Frame from node in Text from step in Gen.Elements(
            Enum.GetValues<JoinStep>()) from source in Text from action in Action
                       from isError in Flag from error in Error.OrNull() from epoch in Count
                       select new JoinMove(frame, node, step) { Input = new JoinInput(source, action, isError), Error = error, Epoch = epoch }).Few()
        from cut in Visit.Few()
        from dropped in Count.Few()
        from jumped in Frame.Few()
        select new Moves([.. emitted], [.. ended], [.. opened], [.. closed]) { Joins = [.. joins], Cut = [.. cut], Dropped = [.. dropped],
            Jumped = [.. jumped] };

    private static readonly Gen<FailureWay> Way = Gen.Elements(Enum.GetValues<FailureWay>());

    private static readonly Gen<RunEvent> Plain = Gen.OneOf(
        Of(from at in Time from flow in Text from print in Text from input in Patch from key in Text.OrNull() from tags in Text.Few() from memo in Json
           from parent in Text.OrNull() from visit in Visit from isChild in Flag from depth in Gen.Choose(0,
               3) from moves in Moves from within in Gen.Choose(0, 3)
           select new RunStarted(at, flow, print, input, new StartFacts(key, [.. tags], memo, parent)
           {
               ParentVisit = isChild ? visit : null,
               Depth = depth,
               Within = within == 0 ? null : TimeSpan.FromDays(within),
           }, moves)),
        Of(from at in Time from visit in Visit from prep in Json from patch in Patch from owes in Flag
           select new PrepJournaled(at, visit, prep, patch) { Owes = owes }),
        Of(from at in Time from visit in Visit from child in Child from input in Patch from waits in Flag from leaves in Flag
           from attempt in Gen.Choose(1, 3) from patch in Patch from owes in Flag
           select new ChildRequested(at, visit, child, input, waits, leaves) { Attempt = attempt, Patch = patch, Owes = owes }),
        Of(from at in Time from visit in Visit from name in Text from kind in Gen.Elements(
            Enum.GetValues<WaitKind>()) from due in Time from isDue in Flag
           from signal in Text.OrNull() from payload in Json from hasPayload in Flag from together in Flag
           select new WaitBegun(at, visit, name, kind) { Due = isDue ? due : null, Signal = signal, Payload = hasPayload
               ? payload : null, Together = together }),
        Of(from at in Time from visit in Visit from name in Text from how in Gen.Elements(
            Enum.GetValues<WaitEnding>()) from taken in Visit from isTaken in Flag
           from payload in Json from hasPayload in Flag
           select new WaitEnded(at, visit, name, how) { Taken = isTaken ? taken : null, Payload = hasPayload ? payload : null }),
        Of(from at in Time from name in Text from patch in Patch from result in Json from delivery in Text.OrNull() select new UpdateApplied(at, name,
            patch, result, delivery)),
        Of(from at in Time from number in Visit from name in Text from payload in Json from delivery in Text.OrNull() select new SignalReceived(at,
            number, name, payload, delivery)),
        Of(from at in Time from visit in Visit from child in Child from item in Gen.Choose(0, 1_000_000) from leaves in Flag
           select new ChildRequested(at, visit, child, StatePatch.Empty, false, leaves) { Item = item }),
        Of(from at in Time from number in Count from outcome in Gen.Elements(
            Enum.GetValues<QuestionOutcome>()) from answer in Patch from patch in Patch
           from who in Text.OrNull() from why in Text.OrNull() from delivery in Text.OrNull()
           select new QuestionEnded(at, number, outcome) { Answer = answer, Patch = patch, By = who, Why = why, Delivery = delivery }),
        Of(from at in Time from number in Count from occasion in Gen.Elements(Enum.GetValues<FeedbackOccasion>()) select new QuestionNudged(at,
            number, occasion)),
        Of(from at in Time from number in Count from occasion in Gen.Elements(Enum.GetValues<FeedbackOccasion>()) from hook in Text from other in Text
           select new NoticeOwed(at, number, occasion, [hook, other])),
        Of(from at in Time from notice in Visit from hook in Text from why in Text.OrNull() select new NoticeSettled(at, notice, hook) { Why = why }),
        Of(from at in Time from child in Child select new ChildStarted(at, child)),
        Of(from at in Time from child in Child from status in Gen.Elements(RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled,
            RunStatus.Killed) from action in Action
           from error in Error.OrNull() from values in Patch from reason in Text.OrNull() from anew in Flag
           select new ChildEnded(at, child, status, action, error, values) { Reason = reason, Anew = anew }),
        Of(from at in Time from child in Child select new ChildCancelled(at, child)),
        Of(from at in Time select new ParentTold(at)),
        Of(from at in Time from visit in Visit from result in Json from known in Flag select new CompensationOwed(at, visit, known ? result : null)),
        Of(from at in Time from cause in Gen.Elements(Enum.GetValues<CompensationCause>()) from visits in Visit.Few() select new CompensationBegun(at,
            cause, [.. visits])),
        Of(from at in Time from visit in Visit from attempt in Count from error in Error from due in Time select new CompensationAttemptFailed(at,
            visit, attempt, error, due)),
        Of(from at in Time from visit in Visit select new VisitCompensated(at, visit)),
        Of(from at in Time from visit in Visit from error in Error select new CompensationFailed(at, visit, error)),
        Of(from at in Time from visit in Visit from name in Text from result in Json select new StepCompleted(at, visit, name, result)),
        Of(from at in Time from visit in Visit from cursor in Json select new ProgressSaved(at, visit, cursor)),
        Of(from at in Time from visit in Visit from attempt in Count from skipped in Count from count in Count from hash in Text from results in Json from sink in Json
           from kept in Flag
           select new ItemsCompleted(at, visit, attempt,
               new ItemChunk([skipped, count, (long)skipped + count, 1], hash, kept ? results : null, kept ? results : null, kept ? null : sink)
           {
               Total = kept ? count : null,
           })),
        Of(from at in Time from visit in Visit from attempt in Count from error in Error from due in Time select new AttemptFailed(at, visit, attempt,
            error, due)),
        Of(from at in Time from visit in Visit from actions in Action.AtLeastOne() from patch in Patch from result in Json from kept in Flag from undo in Json from owed in Flag
           from ends in Flag
           from moves in Moves select new VisitCompleted(at, visit, [.. actions], patch, moves)
           {
               Result = kept ? result : null, Undo = owed ? undo : null, Terminates = ends ? result : null,
           }),
        Of(from at in Time from visit in Visit from node in Text from number in Count from meta in Json from has in Flag from reruns in Flag
           select new CheckpointTaken(at, visit, node, number, has ? meta : null) { Reruns = reruns }),
        Of(from at in Time from visit in Visit from error in Error from way in Way from held in Visit.Few() from moves in Moves
           select new VisitFailed(at, visit, error, moves) { Way = way, Held = [.. held] }),
        Of(from at in Time from frame in Count from error in Error from way in Way from held in Visit.Few() from moves in Moves
           select new FrameFailed(at, frame, error, moves) { Way = way, Held = [.. held] }),
        Of(from at in Time from moves in Moves select new JoinsSettled(at, moves)),
        Of(from at in Time from frame in Count from attempt in Count from error in Error from due in Time from moves in Moves
           select new FrameRetried(at, frame, attempt, error, due, moves)),
        Of(from at in Time from print in Text select new DefinitionAdopted(at, print)),
        Of(from at in Time from visits in Visit.Few() from clean in Flag select new Recovered(at, [.. visits], clean)),
        Of(from at in Time select new RunPaused(at)),
        Of(from at in Time select new RunContinued(at)),
        Of(from at in Time select new RunFailed(at)),
        Of(from at in Time from reason in Text select new CancelRequested(at, reason)),
        Of(from at in Time from reason in Text select new RunKilled(at, reason)),
        Of(from at in Time from visits in Visit.Few() from keys in Flag from entered in Visit.Few() from anew in Flag from moves in Moves
           from attempt in Gen.Choose(0, 3)
           select new RunRetried(at, [.. visits], keys) { Entered = [.. entered], Anew = anew, For = attempt, Moves = moves }),
        Of(from at in Time from visits in Visit.Few() select new RunCancelled(at, [.. visits])),
        Of(from at in Time from action in Action from early in Flag select new RunCompleted(at, action) { IsEarly = early }));

    public static readonly Gen<RunEvent> Any =
        from fact in Plain
        from inbox in Gen.Elements("a", "0123456789abcdef", "odd # one")
        from number in Visit
        from via in Gen.Choose(0, 3)
        select via == 0 ? fact with { Via = new CommandTicket(inbox, number) } : fact;

    private static Gen<List<T>> Few<T>(this Gen<T> gen) => Gen.Choose(0, 3).SelectMany(count => gen.ListOf(count));

    private static Gen<List<T>> AtLeastOne<T>(this Gen<T> gen) => Gen.Choose(1, 3).SelectMany(count => gen.ListOf(count));

    private static Gen<RunEvent> Of<T>(Gen<T> gen)
        where T : RunEvent
        => gen.Select(fact => (RunEvent)fact);
}
