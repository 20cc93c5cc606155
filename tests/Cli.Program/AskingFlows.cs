namespace ActorFlow.Cli.Program;

/// <summary>Flows that ask people.</summary>
public static class AskingFlows
{
    /// <summary>Asks for an approval, a supplier and a delivery, one after the other.</summary>
    public static FlowDefinition Buy()
    {
        var approve = Node.Ask("approve", state => Question.Approval($"Buy {state.GetString("what")}?").AssignTo("anna").Within(TimeSpan.FromDays(2))
            .Remind(TimeSpan.FromDays(1)).With("ticket", "T-7"));
        var supplier = Node.Ask("supplier", Question.MultiSelection("From whom?", "acme", new QuestionChoice("bolt", "Bolt & Sons"), "cog")
            .Between(1, 2).AssignTo("bert").WriteTo("suppliers"));
        var delivery = Node.Ask("delivery",
            Question.Custom("When and where?", """{"type":"object","properties":{"day":{"type":"string","format":"date"}},"required":["day"]}""")
                .WriteTo("delivery"));
        var refuse = Node.Named("refuse").Post(state => state.Set("refused", true));
        return Flow.Named("buy").StartAt(approve).Connect(approve, FeedbackNode.Approved, supplier).Connect(approve, FeedbackNode.Rejected, refuse)
            .Connect(supplier, delivery).Build();
    }
}
