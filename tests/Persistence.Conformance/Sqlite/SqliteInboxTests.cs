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
    public async Task A_file_that_is_no_inbox_is_refused()
    {
        await File.WriteAllTextAsync(_folder.File("runs.db.inbox"), new string('x', 9000));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await OpenPlaceAsync());
    }
}
