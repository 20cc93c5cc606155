using System.Text;
using System.Text.Json;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Commands that another process leaves beside the journal: the engine carries each out once and answers it.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private readonly InboxPlace _place = new();
    private readonly TaskCompletionSource _open = new();
    private int _tries;
    private FlowDefinition _held = null!;
    private FlowDefinition _failing = null!;

    public Task InitializeAsync()
    {
        _held = Flow.Named("held").StartAt(Node.Named("wait").Exec(async x => { await _open.Task.WaitAsync(x.CancellationToken); return 1; }))
            .Build();
        _failing = Flow.Named("failing").StartAt(Node.Named("fall").Post(_ => { _tries++; throw new InvalidOperationException("no"); })).Build();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _open.TrySetResult();
        await _place.DisposeAsync();
    }

    [Fact]
    public async Task Every_verb_reaches_a_live_engine_and_its_answer_tells_what_became_of_the_run()
    {
        var system = await StartAsync();
        var commands = await _place.CommandsAsync();

        var started = await commands.StartAsync("held", JsonElement.Parse("""{"amount":3}"""), new() { Tags = ["eu"], Key = "k", Parent = "p" },
            InboxPlace.Patience);
        started.State.ShouldBe(CommandState.Done);
        var run = started.RunId!.Value;
        var detail = await system.GetAsync(run);
        (string.Join(',', detail.Tags), detail.Key, detail.Parent).ShouldBe(("eu", "k", new RunId("p")));
        (await system.StateAsync(run)).State.GetRawText().ShouldBe("""{"amount":3}""");

        (await commands.PauseAsync(run, InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeTrue(), it => it.Status.ShouldBe(RunStatus.Paused));
        (await commands.PauseAsync(run, InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeFalse(), it => it.Refusal.ShouldBe("no-change"));
        (await commands.ResumeAsync(run, InboxPlace.Patience)).Status.ShouldBe(RunStatus.Running);
        (await commands.CancelAsync(run, "enough", InboxPlace.Patience)).Changed.ShouldBeTrue();
        (await system.WaitAsync(run)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(RunStatus.Cancelled), it => it.Reason.ShouldBe("enough"));
        (await commands.RetryAsync(run, newKeys: true, InboxPlace.Patience)).Changed.ShouldBeTrue();
        (await commands.KillAsync(run, "for good", InboxPlace.Patience)).Status.ShouldBe(RunStatus.Killed);
        (await commands.ResumeAsync(run, InboxPlace.Patience))
            .ShouldSatisfyAllConditions(it => it.Changed.ShouldBeFalse(), it => it.Refusal.ShouldBe("ended"));
        (await system.EventsAsync(run).ToListAsync()).Single(one => one.Kind == "run-retried").Data.GetProperty("newKeys").GetBoolean()
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Without_an_engine_a_command_is_queued_and_says_so_and_the_next_engine_carries_it_out()
    {
        await (await StartAsync()).DisposeAsync();
        var commands = await _place.CommandsAsync();

        var queued = await commands.StartAsync("held", null, new() { Id = "one" }, InboxPlace.Patience);
        queued.State.ShouldBe(CommandState.Queued);
        queued.RunId.ShouldBe(new RunId("one"));
        commands.IsAttended.ShouldBeFalse();

        var system = await StartAsync();
        (await commands.WaitAsync(queued.Ticket, InboxPlace.Patience)).State.ShouldBe(CommandState.Done);
        (await system.GetAsync("one")).Status.ShouldBe(RunStatus.Running);
    }

    [Theory]
    [InlineData("dance", "one", "", "bad-command",
        "'dance' is no verb; there are start, cancel, pause, resume, retry, compensate, kill, signal, update")]
    [InlineData("cancel", "none", "", "unknown-run", "Run 'none' is not known here")]
    [InlineData("cancel", null, "", "bad-command", "none is named")]
    [InlineData("start", null, """{"flow":"hold"}""", "unknown-flow", "No flow is named 'hold' here; registered: 'failing', 'held'")]
    [InlineData("start", null, "{}", "bad-command", "the member 'flow' is missing")]
    [InlineData("start", null, """{"flow":7}""", "bad-command", "'flow' is a JSON string, not a Number")]
    [InlineData("start", null, """{"flow":"held","key":""}""", "bad-command", "'key' is a text that is not empty")]
    [InlineData("start", null, """{"flow":"held","input":[1]}""", "bad-command", "'input' is a JSON object, not a Array")]
    [InlineData("start", null, """{"flow":"held","tags":["a",1]}""", "bad-command", "'tags' is a list of texts, not a Array")]
    [InlineData("start", null, """{"flow":"held","input":{"":1}}""", "bad-command", "key")]
    [InlineData("cancel", "one", "{\n \"reason\": nope}", "bad-command", "no JSON (line 2, byte 13)")]
    [InlineData("cancel", "one", "[]", "bad-command", "are a JSON object, not a Array")]
    [InlineData("cancel", "one", """{"reason":"a","reason":"b"}""", "bad-command", "no JSON")]
    [InlineData("pause", "one", """{"reason":"a"}""", "bad-command", "'pause' knows no 'reason'; it knows no arguments")]
    [InlineData("signal", "one", "{}", "bad-command", "the member 'name' is missing")]
    [InlineData("signal", "one", """{"name":""}""", "bad-command", "1 to 200 characters")]
    [InlineData("start", null, """{"flow":"held","deadline":"soon"}""", "bad-command", "'deadline' is a time longer than zero")]
    [InlineData("retry", "one", """{"newKeys":"yes"}""", "bad-command", "'newKeys' is true or false, not a String")]
    public async Task A_command_that_cannot_be_carried_out_is_answered_with_the_reason_and_blocks_none_behind_it(
        string verb, string? run, string arguments, string kind, string reason)
    {
        await using var commands = await _place.CommandsAsync();
        var bad = await commands.SendAsync(verb, run is null ? default(RunId?) : new RunId(run), Encoding.UTF8.GetBytes(arguments), TimeSpan.Zero);
        var good = await commands.StartAsync("held", null, new() { Id = "other" }, TimeSpan.Zero);
        await StartAsync();

        var answer = await commands.WaitAsync(bad.Ticket, InboxPlace.Patience);
        answer.State.ShouldBe(CommandState.Failed);
        answer.ErrorKind.ShouldBe(kind);
        answer.Error!.ShouldContain(reason);
        (await commands.WaitAsync(good.Ticket, InboxPlace.Patience)).State.ShouldBe(CommandState.Done);
    }

    [Fact]
    public async Task A_command_that_is_delivered_again_after_a_crash_is_taken_once()
    {
        var lost = new AnswersLost();
        var first = await _place.StartAsync([_held, _failing], lost.Around);
        await (await first.StartAsync(_failing, null, new() { Id = "one" })).WaitAsync();
        var commands = await _place.CommandsAsync();

        var retry = await commands.RetryAsync("one", newKeys: false, TimeSpan.Zero);
        await lost.HasLostAsync(retry.Ticket);
        await first.WaitAsync("one");
        await _place.CrashAsync(first);
        var second = await StartAsync();

        var answer = await commands.WaitAsync(retry.Ticket, InboxPlace.Patience);
        answer.ShouldSatisfyAllConditions(it => it.State.ShouldBe(CommandState.Done), it => it.Changed.ShouldBeTrue(),
            it => it.Status.ShouldBe(RunStatus.Failed));
        (await second.EventsAsync("one").ToListAsync()).Count(one => one.Kind == "run-retried").ShouldBe(1);
        _tries.ShouldBe(2);
    }

    [Fact]
    public async Task A_start_without_an_id_that_is_delivered_again_starts_one_run()
    {
        var lost = new AnswersLost();
        var first = await _place.StartAsync([_held, _failing], lost.Around);
        var inbox = await _place.OpenInboxAsync();
        var ticket = await inbox.PutAsync("start", null, """{"flow":"failing"}"""u8.ToArray(), default);
        await lost.HasLostAsync(ticket);
        await _place.CrashAsync(first);

        var second = await StartAsync();
        var answer = await new JournalCommands(inbox).WaitAsync(ticket, InboxPlace.Patience);

        answer.State.ShouldBe(CommandState.Done);
        (await second.ListAsync(new RunQuery())).Runs.ShouldHaveSingleItem().RunId.ShouldBe(answer.RunId!.Value);
    }

    [Fact]
    public async Task Commands_of_one_run_are_carried_out_in_their_order()
    {
        await using var commands = await _place.CommandsAsync();
        var start = await commands.StartAsync("held", null, new() { Id = "one" }, TimeSpan.Zero);
        var tickets = new List<long>();
        for (var i = 0; i < 200; i++)
            tickets.Add((await (i % 2 == 0 ? commands.PauseAsync("one", TimeSpan.Zero) : commands.ResumeAsync("one", TimeSpan.Zero))).Ticket);
        await StartAsync();

        (await commands.WaitAsync(start.Ticket, InboxPlace.Patience)).State.ShouldBe(CommandState.Done);
        foreach (var ticket in tickets)
            (await commands.WaitAsync(ticket, InboxPlace.Patience)).Changed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_system_that_takes_no_commands_leaves_them_where_they_are()
    {
        await using var commands = await _place.CommandsAsync();
        await using var system = await FlowSystem.StartAsync(o => o.UseSqlite(_place.Database).AddFlow(_held).InboxPoll = TimeSpan.Zero);

        var command = await commands.StartAsync("held", null, null, TimeSpan.FromHours(1));

        command.State.ShouldBe(OperatingSystem.IsLinux() ? CommandState.Queued : CommandState.Unanswered);
    }

    [Fact]
    public async Task A_start_says_whether_it_started_something()
    {
        var system = await StartAsync();
        await using var commands = await _place.CommandsAsync();
        await system.StartAsync(_held, null, new() { Id = "known", Key = "known-key" });

        (await commands.StartAsync("held", null, new() { Id = "new" }, InboxPlace.Patience)).Changed.ShouldBeTrue();
        (await commands.StartAsync("held", null, new() { Id = "known" }, InboxPlace.Patience)).Changed.ShouldBeFalse();
        (await commands.StartAsync("held", null, new() { Key = "known-key" }, InboxPlace.Patience)).Changed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_that_takes_long_holds_up_only_its_own_run()
    {
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var before = await StartAsync())
        {
            await (await before.StartAsync(_failing, null, new() { Id = "slow" })).WaitAsync();
            await (await before.StartAsync(_failing, null, new() { Id = "quick" })).WaitAsync();
        }

        await _place.StartAsync([_held, _failing], onRead: async run =>
        {
            if (run == new RunId("slow") && reading.TrySetResult())
                await goOn.Task;
        });
        await using var commands = await _place.CommandsAsync();
        var slow = await commands.CancelAsync("slow", "", TimeSpan.Zero);
        await reading.Task.WaitAsync(InboxPlace.Patience);
        var behind = await commands.KillAsync("slow", "", TimeSpan.Zero);

        (await commands.KillAsync("quick", "", InboxPlace.Patience)).State.ShouldBe(CommandState.Done);
        (await commands.WaitAsync(behind.Ticket, TimeSpan.Zero)).State.ShouldBe(CommandState.Unanswered);

        goOn.SetResult();
        (await commands.WaitAsync(slow.Ticket, InboxPlace.Patience)).Refusal.ShouldBe("ended");
        (await commands.WaitAsync(behind.Ticket, InboxPlace.Patience)).Status.ShouldBe(RunStatus.Killed);
    }

    [Fact]
    public async Task An_inbox_that_is_replaced_under_a_live_engine_is_found()
    {
        await using (var first = await _place.CommandsAsync())
        {
            await StartAsync();
            (await first.StartAsync("held", null, new() { Id = "one" }, InboxPlace.Patience)).State.ShouldBe(CommandState.Done);
        }

        foreach (var suffix in new[] { "", "-wal", "-shm" })
            File.Delete(_place.Database + ".inbox" + suffix);
        await using var commands = await _place.CommandsAsync();

        (await commands.KillAsync("one", "", InboxPlace.Patience)).Status.ShouldBe(RunStatus.Killed);
    }

    private Task<FlowSystem> StartAsync() => _place.StartAsync([_held, _failing]);

    /// <summary>An engine's inbox whose answers do not get through: the engine dies between carrying a command out and answering it.</summary>
    private sealed class AnswersLost
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<long, TaskCompletionSource> _lost = new();

        public ICommandInbox Around(ICommandInbox inbox) => new Inbox(this, inbox);

        public Task HasLostAsync(long ticket) => Of(ticket).Task.WaitAsync(InboxPlace.Patience);

        private TaskCompletionSource Of(long ticket) => _lost.GetOrAdd(ticket, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

        private sealed class Inbox(AnswersLost lost, ICommandInbox inner) : ICommandInbox
        {
            public string Identity => inner.Identity;

            public bool IsAttended => inner.IsAttended;

            public ValueTask<long> PutAsync(string verb, RunId? runId, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
                => inner.PutAsync(verb, runId, arguments, cancellationToken);

            public ValueTask<IReadOnlyList<InboxCommand>> TakeAsync(long after, int limit, CancellationToken cancellationToken)
                => inner.TakeAsync(after, limit, cancellationToken);

            public async ValueTask AnswerAsync(long ticket, InboxAnswer answer, CancellationToken cancellationToken)
            {
                lost.Of(ticket).TrySetResult();
                await new TaskCompletionSource().Task;
            }

            public ValueTask<InboxAnswer?> FindAnswerAsync(long ticket, CancellationToken cancellationToken)
                => inner.FindAnswerAsync(ticket, cancellationToken);

            public ValueTask<long> ChangesAsync(CancellationToken cancellationToken) => inner.ChangesAsync(cancellationToken);

            public ValueTask<int> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken)
                => inner.ClearAsync(before, cancellationToken);

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
