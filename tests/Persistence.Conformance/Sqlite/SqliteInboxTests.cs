using ActorFlow.Journal;
using ActorFlow.Persistence.Sqlite;
using ActorFlow.Persistence.Sqlite.Native;
using ActorFlow.Polling;
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
            inbox.IsAttended.ShouldBeFalse("nobody takes commands yet");
            SqliteJournal.IsAttended(_folder.File("runs.db")).ShouldBeTrue();
            await using var taken = await ((IJournalReader)journal).Capability<IInboxSource>()!.FindInboxAsync(default);
            inbox.IsAttended.ShouldBeTrue();
            await inbox.PutAsync("cancel", "run-1", default, default);
        }

        inbox.IsAttended.ShouldBeFalse();
        File.Exists(_folder.File("runs.db.inbox")).ShouldBeTrue();
    }

    [Fact]
    public async Task Those_who_look_are_in_nobodys_way()
    {
        var database = _folder.File("runs.db");
        var inbox = await OpenAsync();
        await (await OpenedAsync()).DisposeAsync();
        using var enough = new CancellationTokenSource();
        var looking = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
                (inbox.IsAttended || SqliteJournal.IsAttended(database)).ShouldBeOneOf(true, false);
        })).ToList();

        // The lock itself, without the patience of an engine.
        for (var i = 0; i < 2_000 && OperatingSystem.IsLinux(); i++)
            EngineLock.TryTake(database).ShouldNotBeNull($"look {i}").Dispose();
        for (var i = 0; i < 5; i++)
            await (await OpenedAsync()).DisposeAsync();

        enough.Cancel();
        await Task.WhenAll(looking);

        async Task<SqliteJournal> OpenedAsync()
        {
            var journal = new SqliteJournal(new SqliteJournalOptions { Path = database });
            await journal.OpenAsync(default);
            return journal;
        }
    }

    [Fact]
    public async Task A_look_makes_no_file()
    {
        var inbox = await OpenAsync();
        inbox.IsAttended.ShouldBeFalse();
        await File.WriteAllTextAsync(_folder.File("runs.db"), "");
        SqliteJournal.IsAttended(_folder.File("runs.db")).ShouldBeFalse();
        File.Exists(_folder.File("runs.db.lock")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_holder_of_the_lock_that_takes_no_commands_keeps_nobody_waiting()
    {
        if (!OperatingSystem.IsLinux())
            return; // Elsewhere any holder counts as an engine.
        await using var commands = new JournalCommands(await OpenAsync());
        using var maintenance = EngineLock.TryTake(_folder.File("runs.db"));

        var left = await commands.SendAsync(CommandVerbs.Cancel, "run-1", default, TimeSpan.FromHours(1));

        left.State.ShouldBe(CommandState.Queued);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_handed_over_with_what_is_wrong_and_blocks_none_behind_it()
    {
        var inbox = await OpenAsync();
        await inbox.PutAsync("cancel", "run-1", default, default);
        using (var connection = Connection.Open(_folder.File("runs.db.inbox"), readOnly: false, vfs: null))
            connection.Execute("INSERT INTO commands (verb, run, arguments, at) VALUES ('cancel', '', x'', 0), ('cancel', 'run-2', x'', 500000000000000000)");
        var last = await inbox.PutAsync("cancel", "run-3", default, default);

        for (var i = 0; i < 2; i++)
        {
            var commands = await inbox.TakeAsync(0, 10, default);
            commands.Select(command => (command.RunId?.Value, IsFlawed: command.Flaw is not null)).ShouldBe([("run-1", false), (null, true), (null, true), ("run-3", false)]);
            commands[^1].Ticket.ShouldBe(last);
        }
    }

    [Fact]
    public async Task An_inbox_that_was_replaced_is_noticed()
    {
        var (engine, verb) = (await OpenAsync(), await OpenAsync());
        await engine.PutAsync("cancel", "run-1", default, default);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
            File.Delete(_folder.File("runs.db.inbox" + suffix));

        // Who leaves a command opens the new one; who takes them is told to.
        await verb.PutAsync("cancel", "run-2", default, default);
        var error = await Should.ThrowAsync<JournalUnavailableException>(async () =>
        {
            while (true)
                await engine.ChangesAsync(default);
        });
        error.Message.ShouldContain("replaced");
        (await (await OpenAsync()).TakeAsync(0, 10, default)).ShouldHaveSingleItem().RunId.ShouldBe(new RunId("run-2"));
        await verb.DisposeAsync();
    }

    [Fact]
    public async Task With_the_answer_what_a_command_said_is_gone_from_the_disk()
    {
        var (verb, engine) = (await OpenAsync(), await OpenAsync());
        var secret = "hunter2-" + new string('x', 6_000);
        var ticket = await verb.PutAsync("start", "run-1", System.Text.Encoding.UTF8.GetBytes($$$"""{"flow":"f","input":{"password":"{{{secret}}}"}}"""), default);
        OnDisk().ShouldContain("hunter2");

        await engine.AnswerAsync(ticket, new InboxAnswer(true, "{}"), default);

        OnDisk().ShouldNotContain("hunter2");
        (await verb.FindAnswerAsync(ticket, default)).ShouldBe(new InboxAnswer(true, "{}"));

        string OnDisk() => string.Concat(new[] { "", "-wal" }.Select(suffix => _folder.File("runs.db.inbox" + suffix)).Where(File.Exists).Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return new StreamReader(stream, System.Text.Encoding.Latin1).ReadToEnd();
        }));
    }

    [Fact]
    public async Task An_engine_starts_while_somebody_looks_whether_one_is_at_work()
    {
        var journal = new SqliteJournal(new SqliteJournalOptions { Path = _folder.File("runs.db") });
        Task<JournalOpening> opening;
        using (EngineLock.TryTake(_folder.File("runs.db")))   // as a look does, for longer
        {
            opening = journal.OpenAsync(default).AsTask();
            // Stands in the queue behind the first try: when this is answered, the lock was found taken.
            await Should.ThrowAsync<JournalUnavailableException>(async () => await journal.AppendBatchAsync(
                new[] { new AppendRequest("run-1", 0, 0, new AppendId(1, 1), Samples.Entries(1, 1), Samples.Row("run-1")) }, new AppendAnswer[1], default));
            opening.IsCompleted.ShouldBeFalse();
        }

        (await opening.WaitAsync(Until.Patience)).WasClean.ShouldBeTrue();
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
