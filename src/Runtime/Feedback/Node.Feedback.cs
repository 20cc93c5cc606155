namespace ActorFlow;

/// <content>Nodes that ask people.</content>
public abstract partial class Node
{
    /// <summary>Asks a person, and waits for the answer: <c>Node.Ask("approve", Question.Approval("Buy it?").AssignTo("anna"))</c>.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="question">The question.</param>
    public static FeedbackNode Ask(string name, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Ask(name, _ => question);
    }

    /// <summary>Asks a person what the state says, and waits for the answer.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="question">Makes the question of the state, once, when the run comes to the node.</param>
    public static FeedbackNode Ask(string name, Func<SharedState, Question> question)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FeedbackNode(name).And(FeedbackNode.OnlyQuestion, question);
    }

    /// <summary>Asks several questions at once, named by <see cref="FeedbackNode.And(string, Question)"/>, and waits for all answers.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    public static FeedbackNode AskAll(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new FeedbackNode(name);
    }
}
