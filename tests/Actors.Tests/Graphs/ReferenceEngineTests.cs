using ActorFlow.Journal;
using ActorFlow.Runs;
using ActorFlow.Runtime.Tests.Runs.Reference;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Graphs;

/// <summary>
/// The whole engine against the reference model: random graphs under random schedules, the process ended at random moments; then its journal, event
/// by event.
/// </summary>
[Trait("semantics", "5")]
[Trait("semantics", "12.8")]
public sealed class ReferenceEngineTests
{
    private const int LastBusyVisit = 3;
    private const int MostRetries = 3;

    private static readonly string[] EnginesOwn =
        [nameof(JoinUnmetException), nameof(LoopOverlapException), nameof(ExitConflictException), nameof(LoopLimitException)];

    private static readonly EventCodec Codec = new(new StateJournaling());

    [Fact]
    public void The_engine_does_what_the_reference_model_does()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        FlowTestHost.Explore(host => PlayAsync(host, seen), shortForm: 400, longForm: 20_000);
        FlowTestHost.Explore(host => PlayAsync(host, seen), new FlowTestHostOptions { Configure = o => o.SnapshotEvery = 2 }, shortForm: 200,
            longForm: 5_000);
        FlowTestHost.Explore(host => PlayAsync(host, seen), new FlowTestHostOptions { Durability = Durability.Pipelined }, shortForm: 100,
            longForm: 5_000);
        if (Environment.GetEnvironmentVariable("ACTORFLOW_SEED") is not null)
            return;
        foreach (var what in new[]
        {
            "crash", "Arrived", "Absorbed", "Fired", "Renewed", "cut", "failed", "Completed", "Failed", nameof(FrameRetried), nameof(RunRetried),
                nameof(RunCancelled), "group judged",
            "limit", "several starts",
        })
        {
            seen.ShouldContainKey(what, $"only these were seen: {string.Join(", ", seen.Select(one => $"{one.Key} {one.Value}"))}");
        }
    }

    private static async Task PlayAsync(FlowTestHost host, SortedDictionary<string, int> seen)
    {
        var flow = RandomGraph.Of(host.Seed, label => Step(host.Seed, label), exits: false);
        if (flow.Starts.Count > 1)
            Count(seen, "several starts");
        await RunAsync(host, flow, seen);
        Compare(host.Seed, flow, await HistoryAsync(host), seen);
    }

    private static async Task RunAsync(FlowTestHost host, FlowDefinition flow, SortedDictionary<string, int> seen)
    {
        var run = await host.StartAsync(flow, null, new() { Id = "run" });
        for (var retries = 0; ; retries++)
        {
            var ended = await UntilEndAsync(host, run, seen);
            if (ended.Status == RunStatus.Completed || retries == MostRetries || host.Choose(3) == 0)
                return;
            (await run.RetryAsync(newKeys: host.Choose(4) == 0)).ShouldBeTrue();
        }
    }

    /// <summary>Lets the run go on, ends the process at random moments, and now and then cancels the run.</summary>
    private static async Task<RunResult> UntilEndAsync(FlowTestHost host, TestRun run, SortedDictionary<string, int> seen)
    {
        var waiting = run.WaitAsync();
        for (var ends = 0; !waiting.IsCompleted && ends < 200; ends++)
        {
            var (steps, from) = (1 + host.Choose(300), host.Commits);
            host.StepUntil(() => --steps <= 0 || waiting.IsCompleted);
            if (!waiting.IsCompleted && host.Choose(12) == 0)
                await run.CancelAsync();
            // An end without progress counts towards quarantine, so there are not many of those.
            if (waiting.IsCompleted || (host.Commits == from && host.Choose(3) > 0))
                continue;
            Count(seen, "crash");
            await host.CrashAsync();
            await host.RestartAsync();
        }

        return await waiting;
    }

    /// <summary>What a visit does depends on nothing but the seed, its node, its number and its attempt.</summary>
    private static LambdaNode<(string Node, int Visit), int> Step(int seed, string label)
        => Node.Named(label).Prep((_, c) => (c.Node, c.Visit)).Exec((visit, x) =>
        visit.Visit <= LastBusyVisit && Draw(seed, visit.Node, visit.Visit, $"fails{x.Attempt}") % 7 == 0
        ? throw new FormatException($"{visit.Node}#{visit.Visit}") : visit.Visit)
        .Post((s, _, c) =>
        {
            s.Add("visits", 1);
            return ActionOf(seed, c.Node, c.Visit);
        });

    private static ActionName ActionOf(int seed, string node, int visit)
        => visit > LastBusyVisit ? "nowhere" : RandomGraph.Actions[Draw(seed, node, visit, "action") % RandomGraph.Actions.Length];

    private static async Task<List<RunEvent>> HistoryAsync(FlowTestHost host)
    {
        return [.. (await host.Journal.ReadAsync("run", 1, default)).Select(entry => Codec.Decode("run", entry))];
    }

    /// <summary>Tells the model what visits did, in the order of the journal, and looks after each whether both see the same.</summary>
    private static void Compare(int seed, FlowDefinition flow, List<RunEvent> history, SortedDictionary<string, int> seen)
    {
        var (head, model, told) = (new RunState("run"), (ReferenceRun?)null, new List<string>());
        foreach (var fact in history)
        {
            if (fact is VisitCompleted or CancelRequested or RunCancelled or RunRetried || IsByUser(fact) || IsMisled(fact))
                Same();
            var path = fact is VisitFailed { Visit: var id } ? head.NodePath(head.Visit(id)) : "";
            var key = fact switch
            {
                VisitCompleted completed => EngineView.Key(head, head.Visit(completed.Visit)),
                VisitFailed failed => EngineView.Key(head, head.Visit(failed.Visit)),
                _ => "",
            };
            head.Evolve(fact);
            Note(fact, seen);
            told.Add($"{fact.GetType().Name} {key}");
            if (IsByUser(fact))
                model!.Fail(key, ((VisitFailed)fact).Error.Message);
            else if (IsMisled(fact))
                model!.Complete(key, [ActionOf(seed, path, ((VisitFailed)fact).Error.Visit)]);
            switch (fact)
            {
                case CancelRequested: model!.Cancel(); break;
                case RunCancelled: model!.FinishCancel(); break;
                case RunRetried retried: model!.Retry(retried.NewKeys); break;
                case RunStarted: model = new ReferenceRun(flow); break;
                case VisitCompleted completed: model!.Complete(key, completed.Actions); break;
            }
        }

        Same();
        Count(seen, head.Status.ToString());

        void Same()
        {
            if (model is not null)
                string.Join('\n', EngineView.Of(head)).ShouldBe(string.Join('\n', model.Show()), $"{flow.ToMermaid()}\n{string.Join('\n', told)}");
        }
    }

    /// <summary>Whether a visit failed by itself, or by the policy of its group: anything but what the engine finds by the rules.</summary>
    private static bool IsByUser(RunEvent fact)
        => fact is VisitFailed failed && (failed.Error.Phase == NodePhase.Exec || !EnginesOwn.Contains(failed.Error.Type.Split('.')[^1]));

    /// <summary>Whether a visit was done, and failed as it may not lead where its action does.</summary>
    private static bool IsMisled(RunEvent fact) => fact is VisitFailed { Error.Phase: NodePhase.Post } failed && !IsByUser(failed);

    private static void Note(RunEvent fact, SortedDictionary<string, int> seen)
    {
        var moves = fact switch
        {
            VisitCompleted completed => completed.Moves,
            VisitFailed failed => failed.Moves,
            JoinsSettled settled => settled.Moves,
            _ => Moves.None,
        };
        foreach (var join in moves.Joins)
            Count(seen, join.Step.ToString());
        if (moves.Cut.Count > 0)
            Count(seen, "cut");
        if (fact is VisitFailed { Error.Type: var type })
            Count(seen,
                type.EndsWith(nameof(GroupFailedException), StringComparison.Ordinal) ? "group judged"
                    : type.EndsWith(nameof(LoopLimitException), StringComparison.Ordinal) ? "limit" : "failed");
        if (fact is FrameRetried or RunRetried or RunCancelled)
            Count(seen, fact.GetType().Name);
    }

    private static void Count(SortedDictionary<string, int> seen, string what) => seen[what] = seen.GetValueOrDefault(what) + 1;

    /// <summary>A number that depends on nothing but the arguments (FNV-1a).</summary>
    private static int Draw(int seed, string node, int visit, string what)
    {
        var hash = 2166136261u ^ ((uint)seed * 2654435761u);
        foreach (var part in $"{node}/{visit}/{what}")
            hash = (hash ^ part) * 16777619u;
        hash ^= hash >> 15;
        return (int)(hash & 0x3FFFFFFF);
    }
}
