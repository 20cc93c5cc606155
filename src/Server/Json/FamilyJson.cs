
namespace ActorFlow.Server.Json;

/// <summary>A child run in a tree, as JSON.</summary>
internal sealed record FamilyJson(RunId Id, string Flow, RunStatus Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Outcome,
    IReadOnlyList<FamilyJson> Children)
{
    /// <summary>The tree of what is listed parents first.</summary>
    public static IReadOnlyList<FamilyJson> Of(IReadOnlyList<RunFamily> runs)
    {
        var at = 0;
        return Level(0);

        List<FamilyJson> Level(int depth)
        {
            var level = new List<FamilyJson>();
            while (at < runs.Count && runs[at].Depth == depth)
            {
                var run = runs[at++].Run;
                level.Add(new FamilyJson(run.RunId, run.Flow, run.Status, run.StartedAt, run.EndedAt, run.Outcome, Level(depth + 1)));
            }

            return level;
        }
    }
}

/// <summary>What became of the work of a visit that can be undone, as JSON.</summary>
internal sealed record CompensationJson(string Node, int Visit, CompensationStatus Status, ErrorJson? Error)
{
    public static CompensationJson Of(CompensationDetail detail)
        => new(detail.Node, detail.Visit, detail.Status, detail.Error is { } error ? ErrorJson.Of(error) : null);
}
