using System.Globalization;

namespace ActorFlow.Samples.PurchaseApproval;

/// <summary>
/// Small purchases are ordered at once. Of others the manager is asked, who is reminded; the director, when the manager says nothing; and in the end
/// nobody.
/// </summary>
public static class PurchaseFlow
{
    public const string Manager = "anna";
    public const string Director = "boris";

    private static readonly StateKey<Purchase> Wanted = new(RunInput.SingleKey);

    public static FlowDefinition Build(Patience patience)
    {
        var size = Node.Choice("size");
        var approve = Node.Ask("approve", state => Question.Approval(PromptOf(state.Get(Wanted)))
            .AssignTo(Manager).Remind(patience.Remind).EscalateTo(Director, patience.Escalate).Within(patience.GiveUp).WriteTo("decision")
            .With("requester", state.Get(Wanted).Requester))
            .Post((state, replies) => state.Set("by", replies[0].By ?? "nobody"));
        var order = Letter("order", purchase => $"{purchase.What} is ordered.");
        var refuse = Letter("refuse", purchase => $"{purchase.What} is not bought.");
        var lapse = Letter("lapse", purchase => $"Nobody has decided about {purchase.What}; ask again.");
        size.When(state => state.Get(Wanted).Price < 100, order).Else(approve);
        return Flow.Named("purchase").StartAt(size)
            .Connect(approve, FeedbackNode.Approved, order).Connect(approve, FeedbackNode.Rejected, refuse)
            .Connect(approve, WaitingNode.TimedOut, lapse).Build();
    }

    private static string PromptOf(Purchase purchase)
        => string.Create(CultureInfo.InvariantCulture, $"{purchase.Requester} wants {purchase.What} for {purchase.Price}. Buy it?");

    private static LambdaNode<Purchase, string> Letter(string name, Func<Purchase, string> text)
        => Node.Named(name).Prep(state => state.Get(Wanted)).Exec(text).Post((state, letter) => state.Set("letter", letter));
}
