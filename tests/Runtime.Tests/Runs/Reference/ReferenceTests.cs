using System.Globalization;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>The decider against the reference model: thousands of random graphs, actions, orders, failures and crashes.</summary>
/// <remarks><c>ACTORFLOW_CASE=17</c> plays one case alone; <c>ACTORFLOW_LONG=1</c> plays the long form.</remarks>
[Trait("semantics", "5")]
[Trait("semantics", "12.8")]
public class ReferenceTests
{
    private const int Short = 1_500;
    private const int Long = 20_000;

    [Fact]
    public void The_decider_does_what_the_reference_model_does()
    {
        var (first, last) = Cases();
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = first; seed <= last; seed++)
        {
            var played = Comparison.Of(seed);
            foreach (var what in Seen(played).Distinct())
                seen[what] = seen.GetValueOrDefault(what) + 1;
        }

        if (first == last)
            return;
        foreach (var what in new[]
        {
            "Completed", "Failed", "Arrived", "Absorbed", "Fired", "Bypassed", "Renewed", "cut", "dropped", "unmet", "overlap", "conflict", "retried",
                "onward", "beside", "taken",
            "frame failed", "settled", "frame retried", "limit", "several starts", "group", "member again", "Cancelled",
        })
        {
            seen.ShouldContainKey(what, $"only these were seen: {string.Join(", ", seen.Select(one => $"{one.Key} {one.Value}"))}");
        }
    }

    [Fact]
    public void Loops_that_were_not_refused_keep_their_rounds_apart_unless_a_node_routes_several_actions()
    {
        var rounds = 0;
        for (var seed = 1; seed <= Short; seed++)
        {
            var played = Comparison.Of(seed);
            if (played.MayRouteTwice)
                continue;
            played.History.OfType<VisitFailed>()
                .ShouldNotContain(failed => failed.Error.Type.EndsWith(nameof(LoopOverlapException), StringComparison.Ordinal),
                    $"case {seed}\n{played.Definition.ToMermaid()}");
            rounds += Seen(played).Contains("Renewed") ? 1 : 0;
        }

        rounds.ShouldBeGreaterThan(Short / 75, "and enough runs go round loops with joins");
    }

    private static (int First, int Last) Cases()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("ACTORFLOW_CASE"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var single))
            return (single, single);
        return (1, Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? Long : Short);
    }

    /// <summary>What a case has shown.</summary>
    private static IEnumerable<string> Seen(Comparison played)
    {
        yield return played.Head.Status.ToString();
        if (played.Definition.Starts.Count > 1)
            yield return "several starts";
        if (played.Definition.Nodes.Any(node => node is GroupNode))
            yield return "group";
        foreach (var fact in played.History)
        {
            foreach (var move in MovesOf(fact).Joins)
                yield return move.Step.ToString();
            if (MovesOf(fact).Cut.Count > 0)
                yield return "cut";
            if (MovesOf(fact).Dropped.Count > 0)
                yield return "dropped";
            switch (fact)
            {
                case VisitFailed { Error.Type: var type }:
                    yield return type.Contains(nameof(JoinUnmetException), StringComparison.Ordinal)
                        ? "unmet" : type.Contains(nameof(LoopOverlapException), StringComparison.Ordinal) ? "overlap"
                        : type.Contains(nameof(LoopLimitException), StringComparison.Ordinal) ? "limit"
                        : type.Contains(nameof(ExitConflictException), StringComparison.Ordinal) ? "conflict" : "failed";
                    yield return ((VisitFailed)fact).Way switch { FailureWay.Onward => "onward", FailureWay.Beside => "beside",
                        _ => MovesOf(fact).IsEmpty ? "stopped" : "taken" };
                    break;
                case RunRetried retried:
                    yield return retried.Moves.Joins.Any(move => move.Node == GroupGate.GateName) ? "member again" : "retried";
                    break;
                case FrameRetried: yield return "frame retried"; break;
                case RunCancelled: yield return "Cancelled"; break;
                case FrameFailed: yield return "frame failed"; break;
                case JoinsSettled: yield return "settled"; break;
            }
        }
    }

    private static Moves MovesOf(RunEvent fact) => fact switch
    {
        RunStarted started => started.Moves,
        VisitCompleted completed => completed.Moves,
        VisitFailed failed => failed.Moves,
        FrameFailed failed => failed.Moves,
        JoinsSettled settled => settled.Moves,
        _ => Moves.None,
    };
}
