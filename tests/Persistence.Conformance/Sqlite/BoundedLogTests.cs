using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

/// <summary>The write-ahead log is copied into the database again and again, whatever fills it.</summary>
public sealed class BoundedLogTests : SqliteFixture
{
    [Fact]
    public async Task The_log_stays_bounded_when_nothing_but_maintenance_writes()
    {
        var (journal, opening) = await OpenAsync(configure: options => options.CheckpointPages = 100);
        await AppendAsync(journal, Start(opening, "a", 200));
        var state = new byte[100_000];
        for (var version = 1; version <= 100; version++)
            await journal.Capability<ISnapshotStore>()!.SaveAsync(new[] { new RunSnapshot("a", version, 1, state) }, default);
        new FileInfo(Database + "-wal").Length.ShouldBeLessThan(3 * 100 * 4096);
    }
}
