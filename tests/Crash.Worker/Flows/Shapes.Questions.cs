namespace ActorFlow.Crash.Worker.Flows;

/// <content>A flow that asks: one question that a caller answers, and one that nobody does.</content>
internal sealed partial class Shapes
{
    /// <summary>The flow whose first question a caller answers.</summary>
    public const string AskingName = "asking";

    /// <summary>What counts is the answer and the default of the other one, each once.</summary>
    private FlowDefinition Asking()
    {
        var (before, after) = (Named("before"), Named("after"));
        var both = Node.AskAll("both").And("answered", Question.Custom("how many?", """{"type":"integer"}"""))
            .And("silent", Question.Custom("how many more?", """{"type":"integer"}""").Remind(TimeSpan.FromMilliseconds(50))
                .Within(TimeSpan.FromMilliseconds(120), QuestionAnswer.OfJson("100")))
            .Route((state, replies) =>
            {
                state.Add("sum", replies["answered"].Value<long>() + replies["silent"].Value<long>());
                return ActionName.Default;
            });
        return Flow.Named(AskingName).StartAt(before).Connect(before, both).Connect(both, after).Build();
    }
}
