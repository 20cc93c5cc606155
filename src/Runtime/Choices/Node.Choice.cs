namespace ActorFlow;

/// <content>Choices.</content>
public abstract partial class Node
{
    /// <summary>Starts a choice: <c>Node.Choice("size").When(s => s.GetInt("n") > 100, big).Else(small)</c>.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    public static ChoiceNode Choice(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name);
    }
}
