using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

public sealed class SharedMemoryJournalTests : SharedJournalConformance
{
    private readonly InMemoryJournal _place = new() { Shards = 16 };

    protected override IRunJournal Join() => _place.Join();

    protected override ValueTask<long> RaiseTermAsync(int shard) => new(_place.RaiseTerm(shard));

    [Fact]
    public async Task One_engine_alone_and_members_do_not_have_it_open_at_the_same_time()
    {
        await JoinAsync();
        await Should.ThrowAsync<JournalUnavailableException>(async () => await _place.OpenAsync(default));
    }
}
