using ActorFlow.Polling;

namespace ActorFlow.Cluster.Tests.Faults;

/// <content>What the database says of members and shards.</content>
internal sealed partial class FaultExperiment
{
    /// <summary>Waits until every shard has an owner that lives, and each of these members owns some.</summary>
    public Task SharedAmongAsync(params string[] names)
        => Until.SoAsync(
            async () =>
            {
                var owners = await Database.ScalarAsync(
                    """
                    SELECT string_agg(DISTINCT coalesce(m.name, '-'), ',') FROM actorflow.shard s LEFT JOIN actorflow.member m ON m.id = s.owner AND m.dead IS NULL
                    """) as string;
                return owners is not null && owners.Split(',').Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal));
            },
            $"the shards are shared among {string.Join(", ", names)}");

    /// <summary>The life of a member that is not dead; null when there is none.</summary>
    public async Task<string?> LifeOfAsync(string name)
        => await Database.ScalarAsync($"SELECT max(id) FROM actorflow.member WHERE name = '{name}' AND dead IS NULL") as string;

    /// <summary>Waits until the life of a member was declared dead and none of its shards is its own; null is one that was already.</summary>
    public Task TakenOverAsync(string? life)
        => life is null ? Task.CompletedTask : Until.SoAsync(
            async () => await Database.ScalarAsync(
                $"SELECT EXISTS (SELECT 1 FROM actorflow.member WHERE id = '{life}' AND dead IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM actorflow.shard WHERE owner = '{life}')") is true,
            $"the shards of {life} are taken over");

    /// <summary>Notes the terms that the database has now, so that the auditor knows who works in vain from here on.</summary>
    public async Task NoteTermsAsync()
    {
        if (await Database.ScalarAsync("SELECT string_agg(shard || ' ' || term, ',') FROM actorflow.shard") is not string all)
            return;
        foreach (var one in all.Split(',').Select(pair => pair.Split(' ')))
            Note(new { kind = "term", shard = int.Parse(one[0]), term = long.Parse(one[1]) });
    }
}
