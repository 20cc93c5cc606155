using ActorFlow.Journal;
using ActorFlow.Persistence.PostgreSql;

namespace ActorFlow.Persistence.Conformance.PostgreSql;

public sealed class SharedPostgreSqlJournalTests : SharedJournalConformance
{
    private PostgreSqlPlace? _place;

    public override async Task InitializeAsync()
    {
        _place = await PostgreSqlPlace.MakeAsync();
        await base.InitializeAsync();
    }

    protected override IRunJournal Join() => new PostgreSqlJournal(_place!.Options(options => options.IsMember = true));

    protected override async ValueTask<long> RaiseTermAsync(int shard)
        => (long)(await _place!.Database.ScalarAsync($"UPDATE actorflow.shard SET term = term + 1 WHERE shard = {shard} RETURNING term"))!;

    protected override ValueTask RemovePlaceAsync() => _place!.DisposeAsync();
}
