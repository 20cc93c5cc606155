using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Notifiers: told of everything, after the commit, at least once, and harmless whatever they do.</summary>
[Trait("semantics", "6")]
public sealed class NoticeTests
{
    private readonly List<string> _log = [];
    private readonly Hook _hook = new("hook");

    private FlowTestHostOptions Hooked => Hosts.Gated with { Configure = o => o.AddNotifier(_hook) };

    [Fact]
    public Task Everything_that_happens_to_a_question_is_told_once_with_the_question_as_it_was() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log, question => question.Remind(Day).EscalateTo("boss", 2 * Day).WarnAfter(3 * Day)));
        host.Advance(4 * Day);
        await host.AnswerAsync(run, QuestionAnswer.Approve(), "boss");
        await run.WaitAsync();
        host.Settle();
        _hook.Told.ShouldBe(["Asked anna Open", "Reminded anna Open", "Escalated boss Open", "TimedOut boss Open", "Answered boss Answered"]);
        _hook.Ids.Distinct().Count().ShouldBe(5);
        (await run.HistoryAsync()).Count(name => name == "notice-settled").ShouldBe(5);
    }, Hooked);

    [Fact]
    public Task Ends_without_an_answer_are_told_too() => FlowTestHost.RunAsync(async host =>
    {
        var flow = Purchase(_log, question => question.Within(Day), node => node.OnCancel("cancelled"));
        var (late, withdrawn, cancelled, killed) =
            (await host.StartAsync(flow), await host.StartAsync(flow), await host.StartAsync(flow), await host.StartAsync(flow));
        host.Settle();
        _hook.Forget();
        await host.System.CancelQuestionAsync(Id(withdrawn));
        await cancelled.CancelAsync();
        await killed.KillAsync();
        host.Advance(Day);
        foreach (var run in (TestRun[])[late, withdrawn, cancelled, killed])
            await run.WaitAsync();
        host.Settle();
        _hook.Told.Order().ShouldBe(["Cancelled anna Cancelled", "Cancelled anna Cancelled", "Cancelled anna Cancelled", "TimedOut anna TimedOut"]);
    }, Hooked);

    [Fact]
    public Task A_notice_is_owed_over_a_crash_until_it_was_taken_and_keeps_its_id() => FlowTestHost.RunAsync(async host =>
    {
        _hook.Behaviour = _ => new TaskCompletionSource().Task;
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        _hook.Ids.Count.ShouldBe(1);
        await host.CrashAsync();
        _hook.Behaviour = null;
        await host.RestartAsync();
        host.Settle();
        _hook.Ids.Count.ShouldBe(2);
        _hook.Ids.Distinct().Count().ShouldBe(1);
        await host.AwayAsync(Away.Crashed);
        _hook.Ids.Count.ShouldBe(2, "it was taken");
        await host.AnswerAsync(run, QuestionAnswer.Approve());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hooked);

    [Fact]
    public Task An_ended_run_still_owes_its_last_notice_over_a_crash() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        _hook.Behaviour = _ => new TaskCompletionSource().Task;
        await host.AnswerAsync(run, QuestionAnswer.Approve());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        await host.CrashAsync();
        _hook.Behaviour = null;
        _hook.Forget();
        await host.RestartAsync();
        host.Settle();
        _hook.Told.ShouldBe(["Answered anna Answered"]);
        await host.AwayAsync(Away.Crashed);
        _hook.Told.Count.ShouldBe(1);
        host.System.RunsInMemory.ShouldBe(0);
    }, Hooked);

    [Theory]
    [InlineData("throws")]
    [InlineData("fails")]
    [InlineData("hangs")]
    [InlineData("bad policy")]
    public Task A_failing_hook_never_harms_the_run(string how) => FlowTestHost.RunAsync(async host =>
    {
        _hook.Behaviour = how switch
        {
            "throws" => _ => throw new InvalidOperationException("broken"),
            "fails" => async _ =>
            {
                await Task.Yield();
                throw new HttpRequestException("no route");
            },
            "hangs" => _ => new TaskCompletionSource().Task,
            _ => _ => throw new InvalidOperationException("broken"),
        };
        if (how == "bad policy")
            _hook.Policy = RetryPolicy.Constant(3, TimeSpan.Zero).When(_ => throw new NotSupportedException("policy"));
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        (await host.AnswerAsync(run, QuestionAnswer.Approve())).EnsureAccepted();
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
        _log.ShouldBe(["before", "approved"]);
        host.Advance(TimeSpan.FromHours(1));
        _hook.Ids.Count.ShouldBe(how == "bad policy" ? 2 : 6);
        (await run.HistoryAsync()).Count(name => name == "notice-settled").ShouldBe(2, "given up");
        host.System.RunsInMemory.ShouldBe(0);
    }, Hooked);

    [Fact]
    public Task A_delivery_that_fails_is_tried_again_as_its_policy_says() => FlowTestHost.RunAsync(async host =>
    {
        var tries = new List<int>();
        _hook.Behaviour = notice =>
        {
            tries.Add(notice.Attempt);
            return tries.Count < 3 ? throw new TimeoutException("later") : Task.CompletedTask;
        };
        await host.StartAsync(Purchase(_log));
        host.Settle();
        tries.ShouldBe([1]);
        host.Advance(TimeSpan.FromSeconds(59));
        tries.ShouldBe([1]);
        host.Advance(TimeSpan.FromSeconds(1));
        tries.ShouldBe([1, 2]);
        host.Advance(TimeSpan.FromMinutes(1));
        tries.ShouldBe([1, 2, 3]);
        host.Advance(TimeSpan.FromHours(1));
        tries.Count.ShouldBe(3);
    }, Hooked);

    [Fact]
    public Task A_slow_hook_gets_a_few_notices_at_a_time_and_all_of_them_in_the_end() => FlowTestHost.RunAsync(async host =>
    {
        var (now, peak) = (0, 0);
        _hook.Behaviour = async _ =>
        {
            peak = Math.Max(peak, ++now);
            await Task.Delay(TimeSpan.FromSeconds(1), host.TimeProvider);
            now--;
        };
        var flow = Purchase(_log);
        for (var i = 0; i < 50; i++)
            await host.StartAsync(flow);
        host.Advance(TimeSpan.FromMinutes(1));
        (peak, _hook.Ids.Distinct().Count()).ShouldBe((8, 50));
    }, Hooked);

    [Fact]
    public Task What_is_owed_to_a_hook_that_is_gone_is_given_up_at_the_next_start() => FlowTestHost.RunAsync(async host =>
    {
        _hook.Behaviour = _ => new TaskCompletionSource().Task;
        var run = await host.StartAsync(Purchase(_log));
        host.Settle();
        await host.CrashAsync();
        _isGone = true;
        await host.RestartAsync();
        host.Settle();
        (await run.HistoryAsync())[^1].ShouldBe("notice-settled");
        await host.AnswerAsync(run, QuestionAnswer.Approve());
        (await run.WaitAsync()).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated with
    {
        Configure = o =>
        {
            if (!_isGone)
                o.AddNotifier(_hook);
        },
    });

    private bool _isGone;

    [Fact]
    public Task The_log_tells_what_happens_and_not_what_was_answered() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase(_log));
        await host.AnswerAsync(run, QuestionAnswer.Reject("secret reason"), "bert");
        await run.WaitAsync();
        host.Settle();
        _lines.Count.ShouldBe(2);
        _lines[0].ShouldBe("Question run-1.1:1 of flow purchase, node approve: Asked (Open), assigned to anna, ended by nobody: Buy it?");
        _lines[1].ShouldContain("Answered (Answered), assigned to anna, ended by bert");
        string.Join('\n', _lines).ShouldNotContain("secret");
        (await run.HistoryAsync()).ShouldNotContain("notice-owed", "what is told in passing is not owed");
    }, Hosts.Gated with { Configure = o => o.AddNotifier(new LogNotifier(new Lines(_lines))) });

    private readonly List<string> _lines = [];

    [Fact]
    public void A_notifier_needs_a_name_of_its_own()
    {
        var options = new FlowSystemOptions().AddNotifier(_hook);
        Should.Throw<ArgumentException>(() => options.AddNotifier(new Hook("hook"))).Message.ShouldContain("already");
        Should.Throw<ArgumentException>(() => options.AddNotifier(new Hook(" ")));
    }

    /// <summary>Notes what it is told.</summary>
    private sealed class Hook(string name) : IFeedbackNotifier
    {
        public string Name => name;

        public List<string> Told { get; } = [];

        public List<string> Ids { get; } = [];

        public Func<FeedbackNotice, Task>? Behaviour { get; set; }

        public RetryPolicy Policy { get; set; } = RetryPolicy.Constant(3, TimeSpan.FromMinutes(1));

        public RetryPolicy Retry => Policy;

        public void Forget()
        {
            Told.Clear();
            Ids.Clear();
        }

        public async ValueTask NotifyAsync(FeedbackNotice notice, CancellationToken cancellationToken)
        {
            Told.Add($"{notice.Occasion} {notice.Question.Assignee} {notice.Question.Outcome}");
            Ids.Add(notice.Id);
            if (Behaviour is not null)
                await Behaviour(notice);
        }
    }

    private sealed class Lines(List<string> lines) : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
