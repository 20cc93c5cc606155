using System.Text.Json;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads what a document says of its runs as a whole.</summary>
internal static class FlowForms
{
    public const string Failure = "failure";
    public const string Cancel = "cancel";

    public static FailurePolicy OnFailure(FormReader flow, Findings findings)
    {
        switch (flow.Text("onFailure"))
        {
            case null or "stop": return FailurePolicy.FailFast;
            case "continue": return FailurePolicy.Continue;
            case var other:
                findings.Error("wrong-value", flow.PathOf("onFailure"), flow.Place,
                    $"'{FormReader.Short(other)}' says not what goes on beside a failure.", "Write 'stop' or 'continue'.");
                return FailurePolicy.FailFast;
        }
    }

    public static TimeSpan? Deadline(FormReader flow, Findings findings)
    {
        var deadline = flow.Duration("deadline");
        if (deadline == TimeSpan.Zero)
            findings.Error("wrong-value", flow.PathOf("deadline"), flow.Place, "'deadline' is 0.",
                "Write a longer time, or leave it out for no limit.");
        return deadline;
    }

    /// <summary>A list of occasions; an empty one is: only when it is asked for.</summary>
    public static CompensateOn? CompensatesOn(FormReader flow, Findings findings)
    {
        if (flow.Take(JsonValueKind.Array, "a list of 'failure' and 'cancel'", "compensateOn") is not { } list)
            return null;
        var on = CompensateOn.Demand;
        foreach (var item in list.Items)
        {
            switch (item)
            {
                case { Kind: JsonValueKind.String, Text: Failure }: on |= CompensateOn.Failure; break;
                case { Kind: JsonValueKind.String, Text: Cancel }: on |= CompensateOn.Cancel; break;
                default: flow.Wrong("compensateOn", item, "a list of 'failure' and 'cancel'"); break;
            }
        }

        return on;
    }
}
