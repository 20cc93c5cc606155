using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance.Sqlite;

public sealed class SqliteInboxTests : InboxConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override async ValueTask<ICommandInbox> OpenPlaceAsync() => await SqliteCommandInbox.OpenAsync(_folder.File("runs.db"));

    protected override void RemovePlace() => _folder.Dispose();

    [Fact]
    public async Task An_inbox_is_attended_while_an_engine_has_the_journal_open()
    {
        var inbox = await OpenAsync();
        inbox.IsAttended.ShouldBeFalse();
        await using (var journal = new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("runs.db") }))
        {
            await journal.OpenAsync(default);
            inbox.IsAttended.ShouldBeTrue();
            await inbox.PutAsync("cancel", "run-1", default, default);
        }

        inbox.IsAttended.ShouldBeFalse();
        File.Exists(_folder.File("runs.db.inbox")).ShouldBeTrue();
    }

    [Fact]
    public async Task An_engine_starts_while_somebody_looks_whether_one_is_at_work()
    {
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("runs.db") });
        Task<JournalOpening> opening;
        using (EngineLock.TryTake(_folder.File("runs.db")))   // as a look does, for longer
        {
            opening = journal.OpenAsync(default).AsTask();
            (await Task.WhenAny(opening, Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System))).ShouldNotBe(opening);
        }

        (await opening.WaitAsync(TimeSpan.FromMinutes(1))).WasClean.ShouldBeTrue();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Before_anybody_has_left_a_command_the_engine_finds_no_inbox_and_makes_none()
    {
        await using var journal = new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("runs.db") });
        await journal.OpenAsync(default);
        var source = ((IJournalReader)journal).Capability<IInboxSource>()!;
        (await source.FindInboxAsync(default)).ShouldBeNull();
        File.Exists(_folder.File("runs.db.inbox")).ShouldBeFalse();

        var verb = await OpenAsync();
        await using var found = await source.FindInboxAsync(default);
        found!.Identity.ShouldBe(verb.Identity);
    }

    [Fact]
    public async Task A_file_that_is_no_inbox_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File("runs.db.inbox"), new string('x', 9000));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await OpenPlaceAsync());
    }
}
