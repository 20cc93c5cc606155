using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Testing;

namespace ActorFlow.Actors.Tests.Feedback;

/// <summary>Flows that ask, and what one sees of their questions.</summary>
internal static class Asking
{
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static QuestionId Id(TestRun run, int number = 1) => new(run.Id, number);

    public static Task<AnswerReceipt> AnswerAsync(this FlowTestHost host, TestRun run, QuestionAnswer answer, string by = "anna", int number = 1,
        string? delivery = null)
    {
        host.Settle();
        return host.System.AnswerAsync(Id(run, number), answer, by, delivery);
    }

    public static async Task<QuestionSummary> QuestionAsync(this FlowTestHost host, TestRun run, int number = 1)
        => (await host.System.FindQuestionAsync(Id(run, number)))!;

    public static async Task<List<string>> OpenAsync(this FlowTestHost host, QuestionQuery? query = null)
        => [.. (await host.System.QuestionsAsync(query ?? new QuestionQuery())).Questions.Select(
            question => $"{question.Id.Number} {question.Assignee ?? "anybody"}")];

    /// <summary>A flow that asks for an approval and notes which way it took.</summary>
    public static FlowDefinition Purchase(List<string> log, Func<Question, Question>? more = null, Action<FeedbackNode>? also = null)
    {
        var before = Noting("before", log);
        var approve = Node.Ask("approve",
            state => (more ?? (question => question))(Question.Approval($"Buy {state.GetStringOr("what", "it")}?").AssignTo("anna")));
        also?.Invoke(approve);
        var flow = Flow.Named("purchase").StartAt(before).Connect(before, approve);
        foreach (var action in (string[])["approved", "rejected", "timeout", "cancelled"])
            flow.Connect(approve, action, Noting(action, log));
        return flow.Build();
    }

    /// <summary>A node that notes when it runs.</summary>
    public static Node Noting(string name, List<string> log) => Node.Named(name).Post(_ => log.Add(name));

    /// <summary>Ends the process, or lets the run leave memory, and begins anew.</summary>
    public static async Task AwayAsync(this FlowTestHost host, Away how)
    {
        host.Settle();
        switch (how)
        {
            case Away.Crashed:
                await host.CrashAsync();
                await host.RestartAsync();
                break;
            case Away.Stopped:
                await host.StopAsync();
                await host.RestartAsync();
                break;
            case Away.Asleep:
                host.Advance(TimeSpan.FromMinutes(3));
                if (host.System.RunsInMemory != 0)
                    throw new InvalidOperationException($"{host.System.RunsInMemory} runs are in memory.");
                break;
        }

        host.Settle();
    }

    public static FlowDefinition Chain(params Node[] nodes) => Hosts.Chain("asks", nodes);
}

/// <summary>Where a run was while somebody thought about his answer.</summary>
public enum Away
{
    Not,
    Asleep,
    Stopped,
    Crashed,
}
