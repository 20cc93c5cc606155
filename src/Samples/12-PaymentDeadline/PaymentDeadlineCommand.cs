using ActorFlow.Cli;

namespace ActorFlow.Samples.PaymentDeadline;

/// <summary>The sample from the command line: by itself in seconds, or with the verbs of the command line on a database, in days.</summary>
public static class PaymentDeadlineCommand
{
    /// <param name="arguments">Nothing, or a verb with its arguments: <c>run payment-deadline --id order-7 --no-wait</c>, <c>timers</c>,
    /// <c>signal order-7 payment --payload …</c>.</param>
    /// <param name="output">Hears what the orders do.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] arguments, TextWriter output)
        => arguments.Length == 0
            ? PaymentDeadline.RunAsync(new PaymentTerms(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), output)
            : ActorFlowCli.RunAsync(arguments, cli =>
            {
                cli.Description = "Orders that wait for their payment.";
                cli.Database = "payment-deadline.db";
                cli.AddFlow(PaymentDeadline.Of(PaymentTerms.Usual, output.WriteLine));
            });
}
