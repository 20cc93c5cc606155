using System.Globalization;

namespace ActorFlow.Samples.PurchaseApproval;

/// <summary>
/// Asks for one purchase in the terminal: <c>purchase-approval [what] [price]</c>. Whoever has the question answers with a line: <c>approve</c> or
/// <c>reject</c>, and a reason.
/// </summary>
public static class PurchaseCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextReader input, TextWriter output, Patience patience)
    {
        var price = 2_400m;
        if (arguments.Count > 2 || (arguments.Count > 1 && !decimal.TryParse(arguments[1], CultureInfo.InvariantCulture, out price)))
        {
            await output.WriteLineAsync("usage: purchase-approval [what] [price]");
            return RunExitCode.Usage;
        }

        output = TextWriter.Synchronized(output);
        var flow = PurchaseFlow.Build(patience);
        var notifier = new TerminalNotifier(output);
        await using var system = await FlowSystem.StartAsync(o => o.AddFlow(flow).AddNotifier(notifier));
        var run = await system.StartAsync(flow, RunInput.Of(new Purchase(arguments.Count > 0 ? arguments[0] : "three laptops", price, "Grace")));
        var end = run.WaitAsync();
        _ = AnswerAsync(system, run.Id, notifier.Asked, input, output);
        var result = await end;
        await output.WriteLineAsync(result.EnsureCompleted().State.GetString("letter"));
        return RunExitCode.Done;
    }

    /// <summary>Reads lines until one is an answer that counts, or there are none. What lies there before anybody was asked waits for the question.</summary>
    private static async Task AnswerAsync(FlowSystem system, RunId run, Task asked, TextReader input, TextWriter output)
    {
        await asked;
        while (await input.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["approve" or "reject", ..])
            {
                await output.WriteLineAsync("answer with: approve [reason], or reject [reason]");
                continue;
            }

            try
            {
                var question = new QuestionId(run, 1);
                var reason = words.Length > 1 ? words[1] : null;
                var receipt = await system.AnswerAsync(question,
                    words[0] == "approve" ? QuestionAnswer.Approve(reason) : QuestionAnswer.Reject(reason),
                    (await system.FindQuestionAsync(question))?.Assignee ?? PurchaseFlow.Manager);
                if (!receipt.IsAccepted)
                    await output.WriteLineAsync($"too late: {receipt.Reason}");
                return;
            }
            catch (Exception error) when (error is QuestionNotFoundException or FlowSystemStoppedException)
            {
                // Nothing was asked, or it is all over.
                return;
            }
        }
    }
}
