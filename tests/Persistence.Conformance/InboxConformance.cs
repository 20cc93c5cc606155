using System.Text;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Persistence.Conformance;

/// <summary>What every command inbox must do. Derive one class per store.</summary>
public abstract class InboxConformance : IAsyncLifetime
{
    private readonly List<ICommandInbox> _opened = [];

    /// <summary>Opens the inbox of this test's place, as a process of its own would.</summary>
    protected abstract ValueTask<ICommandInbox> OpenPlaceAsync();

    protected abstract void RemovePlace();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var inbox in _opened)
            await inbox.DisposeAsync();
        RemovePlace();
    }

    [Fact]
    public async Task Commands_are_taken_in_order_and_answered_to_whoever_left_them()
    {
        var (verb, engine) = (await OpenAsync(), await OpenAsync());
        var cancel = await verb.PutAsync("cancel", "run-1", """{"reason":"späť"}"""u8.ToArray(), default);
        var reload = await verb.PutAsync("reload", null, default, default);
        reload.ShouldBeGreaterThan(cancel);

        var commands = await engine.TakeAsync(0, 10, default);
        commands.Select(one => (one.Ticket, one.Verb, one.RunId?.Value, Encoding.UTF8.GetString(one.Arguments.Span)))
            .ShouldBe([(cancel, "cancel", "run-1", """{"reason":"späť"}"""), (reload, "reload", null, "")]);
        (await engine.TakeAsync(0, 1, default)).Single().Ticket.ShouldBe(cancel);
        (await engine.TakeAsync(cancel, 10, default)).Single().Ticket.ShouldBe(reload);
        (await verb.FindAnswerAsync(cancel, default)).ShouldBeNull();

        await engine.AnswerAsync(cancel, new InboxAnswer(false, "there is no such run"), default);
        await engine.AnswerAsync(cancel, new InboxAnswer(true, "second thoughts"), default);
        (await verb.FindAnswerAsync(cancel, default)).ShouldBe(new InboxAnswer(false, "there is no such run"));
        (await engine.TakeAsync(0, 10, default)).Single().Ticket.ShouldBe(reload, "a failed command does not block those behind it");
    }

    [Fact]
    public async Task A_command_is_delivered_until_it_is_answered_and_its_ticket_is_never_used_again()
    {
        var verb = await OpenAsync();
        var first = await verb.PutAsync("cancel", "run-1", default, default);
        (await (await OpenAsync()).TakeAsync(0, 10, default)).Count.ShouldBe(1);
        var next = await OpenAsync();   // the engine after a crash
        (await next.TakeAsync(0, 10, default)).Count.ShouldBe(1);
        await next.AnswerAsync(first, new InboxAnswer(true, ""), default);
        (await next.ClearAsync(DateTimeOffset.MinValue, default)).ShouldBe(0);
        (await next.ClearAsync(DateTimeOffset.MaxValue, default)).ShouldBe(1);
        (await verb.FindAnswerAsync(first, default)).ShouldBeNull();
        (await verb.PutAsync("cancel", "run-1", default, default)).ShouldBeGreaterThan(first);
        (await next.ClearAsync(DateTimeOffset.MaxValue, default)).ShouldBe(0, "it is not answered");
    }

    [Fact]
    public async Task The_inbox_has_one_name_for_all_who_open_it_and_another_when_it_is_made_anew()
    {
        var (verb, engine) = (await OpenAsync(), await OpenAsync());
        verb.Identity.ShouldBe(engine.Identity);
        verb.Identity.Length.ShouldBeInRange(1, 64);
        verb.Identity.ShouldNotContain('#');
        foreach (var inbox in _opened)
            await inbox.DisposeAsync();
        RemovePlace();
        (await OpenAsync()).Identity.ShouldNotBe(verb.Identity);
    }

    [Fact]
    public async Task Many_processes_may_make_the_inbox_at_the_same_time()
    {
        var inboxes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenPlaceAsync().AsTask()));
        _opened.AddRange(inboxes);
        inboxes.Select(inbox => inbox.Identity).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_change_by_another_process_is_noticed()
    {
        var (verb, engine) = (await OpenAsync(), await OpenAsync());
        var before = await engine.ChangesAsync(default);
        (await engine.ChangesAsync(default)).ShouldBe(before);
        await verb.PutAsync("cancel", "run-1", default, default);
        (await engine.ChangesAsync(default)).ShouldNotBe(before);
    }

    [Fact]
    public async Task Many_processes_leave_commands_at_the_same_time()
    {
        var inboxes = new List<ICommandInbox>();
        for (var i = 0; i < 4; i++)
            inboxes.Add(await OpenAsync());
        await Task.WhenAll(inboxes.Select(async inbox =>
        {
            for (var i = 0; i < 25; i++)
                await inbox.PutAsync("cancel", $"run-{i}", default, default);
        }));
        (await inboxes[0].TakeAsync(0, 1_000, default)).Select(command => command.Ticket).Distinct().Count().ShouldBe(100);
    }

    protected async Task<ICommandInbox> OpenAsync()
    {
        var inbox = await OpenPlaceAsync();
        _opened.Add(inbox);
        return inbox;
    }
}
