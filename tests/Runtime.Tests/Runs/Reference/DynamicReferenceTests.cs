using System.Globalization;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs.Reference;

/// <summary>The decider against the reference model where visits add work, jump, iterate and end their runs early.</summary>
/// <remarks><c>ACTORFLOW_CASE=17</c> plays one case alone; <c>ACTORFLOW_LONG=1</c> plays the long form.</remarks>
[Trait("semantics", "5")]
public class DynamicReferenceTests
{
    private const int Short = 1_000;
    private const int Long = 20_000;

    [Fact]
    public void The_decider_does_what_the_reference_model_does_with_work_that_changes_as_it_runs()
    {
        var single = int.TryParse(Environment.GetEnvironmentVariable("ACTORFLOW_CASE"), NumberStyles.Integer, CultureInfo.InvariantCulture,
            out var only);
        var last = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? Long : Short;
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = single ? only : 1; seed <= (single ? only : last); seed++)
        {
            foreach (var what in Comparison.Of(seed, isDynamic: true).History.SelectMany(Seen).Distinct())
                seen[what] = seen.GetValueOrDefault(what) + 1;
        }

        if (single)
            return;
        foreach (var what in new[] { "work", "work within work", "group", "done", "jump", "jump past a join", "crossed", "iteration", "side by side",
            "limit", "early", "checkpoint" })
            seen.ShouldContainKey(what, $"only these were seen: {string.Join(", ", seen.Select(one => $"{one.Key} {one.Value}"))}");
    }

    private static IEnumerable<string> Seen(RunEvent fact)
    {
        switch (fact)
        {
            case RunCompleted { IsEarly: true }: yield return "early"; break;
            case CheckpointTaken: yield return "checkpoint"; break;
            case VisitFailed { Error.Type: var type }:
                if (type.EndsWith(nameof(DynamicWorkException), StringComparison.Ordinal))
                    yield return "crossed";
                if (type.EndsWith(nameof(IterationLimitException), StringComparison.Ordinal)
                    || type.EndsWith(nameof(LoopLimitException), StringComparison.Ordinal))
                    yield return "limit";
                break;
            case VisitCompleted { Moves: var moves }:
                foreach (var opening in moves.Opened.Where(opening => opening.Work is not null))
                {
                    yield return opening.Parent == 0 ? "work" : "work within work";
                    if (opening.Work!.Shape.Form == TaskForm.Group)
                        yield return "group";
                }

                if (moves.Closed.Count > 0)
                    yield return "done";
                if (moves.Jumped.Count > 0)
                    yield return moves.Joins.Any(join => join.Step == JoinStep.Renewed) ? "jump past a join" : "jump";
                if (moves.Emitted.Count(token => token.Iterated is not null) is > 0 and var count)
                    yield return count > 1 ? "side by side" : "iteration";
                break;
        }
    }
}
