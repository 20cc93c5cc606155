using System.Text;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using ActorFlow.Maintenance;
using ActorFlow.Testing;
using Shouldly;
using Xunit;
using static ActorFlow.Actors.Tests.Feedback.Asking;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Answers in the state, in the journal and in the table of questions.</summary>
[Trait("semantics", "6")]
public sealed class AnswerInStateTests
{
    private static readonly StateKey<string> Secret = new StateKey<string>("secret").Sensitive();
    private static readonly StateKey<int> Count = new("count");

    private static readonly FlowTestHostOptions Encrypting = Hosts.Gated with
    {
        Configure = o => o.Serialization =
            new StateSerialization { PayloadCodec =
                new AesGcmPayloadCodec("k1", new Dictionary<string, byte[]> { ["k1"] = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] }) },
    };

    [Theory]
    [InlineData(Away.Not)]
    [InlineData(Away.Crashed)]
    public Task The_answer_is_in_the_state_with_the_commit_that_takes_it_and_before_the_node_goes_on(Away away) => FlowTestHost.RunAsync(async host =>
    {
        var seen = "";
        var ask = Node.Ask("ask", Question.Text("why?").WriteTo("why"))
            .Post((state, replies) => seen = $"{state.GetString("why")} {replies[0].Text}");
        var run = await host.StartAsync(Chain(ask));
        await host.AwayAsync(away);
        await run.PauseAsync();
        (await host.AnswerAsync(run, QuestionAnswer.OfText("because"))).EnsureAccepted();
        (await run.GetAsync()).State.GetString("why").ShouldBe("because");
        await run.ResumeAsync();
        await run.WaitAsync();
        seen.ShouldBe("because because");
    }, Hosts.Gated);

    [Fact]
    public Task An_answer_that_its_key_does_not_take_is_refused_with_the_reason() => FlowTestHost.RunAsync(async host =>
    {
        var ask = Node.Ask("ask", Question.Custom("how many?", "true").WriteTo("count"));
        var run = await host.StartAsync(Flow.Named("typed").State(Count).StartAt(ask).Build());
        (await host.AnswerAsync(run, QuestionAnswer.OfJson("\"many\""))).Status.ShouldBe(AnswerStatus.Unfit);
        (await host.OpenAsync()).Count.ShouldBe(1);
        (await host.AnswerAsync(run, QuestionAnswer.OfJson("3"))).EnsureAccepted();
        (await run.WaitAsync()).State.Get(Count).ShouldBe(3);
    });

    [Fact]
    [Trait("semantics", "2")]
    public Task An_answer_for_a_sensitive_key_is_masked_and_encrypted_everywhere_and_whoever_asked_reads_it() => FlowTestHost.RunAsync(async host =>
    {
        var read = "";
        var exec = Node.Named("exec").Exec(async (ExecContext context) =>
        {
            var reply = await context.AskAsync("pin", Question.Text("pin?").WriteTo("secret"));
            read = reply.Text;
            var more = await context.AskAsync("more", Question.Text("more?"));
            return more.Text;
        });
        var run = await host.StartAsync(Flow.Named("secret").State(Secret).StartAt(exec).Build());
        host.Settle();
        (await host.AnswerAsync(run, QuestionAnswer.OfText("hunter2-xyzzy"))).EnsureAccepted();
        await host.AwayAsync(Away.Asleep);
        await host.AwayAsync(Away.Crashed);
        read = "";
        await host.AnswerAsync(run, QuestionAnswer.OfText("no"), number: 2);
        (await run.WaitAsync()).State.Get(Secret).ShouldBe("hunter2-xyzzy");
        read.ShouldBe("hunter2-xyzzy");
        (await host.QuestionAsync(run)).Answer!.Value.GetString().ShouldBe("***");
        foreach (var entry in await host.Journal.ReadAsync(run.Id, 1, default))
            Encoding.UTF8.GetString(entry.Data.Span).ShouldNotContain("xyzzy");
        if (await ((ISnapshotStore)host.Journal).LoadAsync(run.Id, default) is { } snapshot)
            Encoding.UTF8.GetString(snapshot.Data.Span).ShouldNotContain("xyzzy");
    }, Encrypting);

    [Fact]
    public Task The_journal_is_the_audit_of_who_answered_what_and_when() => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase([]));
        host.Settle();
        host.Advance(TimeSpan.FromHours(5));
        await host.AnswerAsync(run, QuestionAnswer.Reject("too dear"), "bert", delivery: "mail-7");
        await run.WaitAsync();
        var entry = (await host.Journal.ReadAsync(run.Id, 1, default)).Single(entry => entry.Name == "question-ended");
        Encoding.UTF8.GetString(entry.Data.Span)
            .ShouldBe("""{"at":"2030-01-01T05:00:00Z","question":1,"outcome":"answered","answer":[{"k":"answer","v":{"approved":false,"reason":"too dear"}}],"by":"bert","delivery":"mail-7"}""");
    });

    [Fact]
    public Task The_table_of_questions_says_what_the_fold_of_the_journal_says_and_goes_along_when_a_run_is_moved()
    => FlowTestHost.RunAsync(async host =>
    {
        var run = await host.StartAsync(Purchase([], question => question.Remind(Day).EscalateTo("boss", 2 * Day).Within(5 * Day)));
        host.Settle();
        host.Advance(3 * Day);
        await host.AwayAsync(Away.Stopped);
        await host.StopAsync();

        IRunJournal journal = host.Journal;
        await journal.OpenAsync(default);
        var transfer = journal.Capability<IRunTransfer>()!;
        var stored = (await transfer.TakeOutAsync(run.Id, default))!;
        FoldedRun.Of(stored, codec: null).QuestionRows.Select(row => row.ToString()).ShouldBe(stored.Questions.Select(row => row.ToString()));
        stored.Questions.ShouldHaveSingleItem().Assignee.ShouldBe("boss");
        await foreach (var damage in new JournalVerifier(journal).VerifyAsync())
            throw new ShouldAssertException(damage.ToString());

        using var export = new MemoryStream();
        await RunExport.WriteAsync(journal, run.Id, export);
        export.Position = 0;
        await RunImport.ReadAsync(journal, export, new RunImportOptions { As = "moved" });
        var moved = (await journal.Capability<IQuestionIndex>()!.FindQuestionAsync(new QuestionId("moved", 1), default))!;
        (moved.Assignee, moved.Reminders, moved.Outcome).ShouldBe(("boss", 1, QuestionOutcome.Open));
        await journal.DisposeAsync();

        await host.RestartAsync();
        (await host.System.AnswerAsync(new QuestionId("moved", 1), QuestionAnswer.Approve(), "boss")).EnsureAccepted();
        (await host.System.WaitAsync("moved")).Status.ShouldBe(RunStatus.Completed);
    }, Hosts.Gated);
}
