namespace ActorFlow;

/// <summary>
/// A node whose visits give a result of a type, so that other nodes can be drawn to take it: see <see cref="FlowBuilder.After{T1}(INode{T1})"/>.
/// </summary>
/// <typeparam name="TResult">What Exec returns.</typeparam>
/// <remarks>Every <see cref="Node{TPrep, TExec}"/> is one. Not to be implemented elsewhere.</remarks>
public interface INode<out TResult>
{
    /// <summary>The node's name, unique in its flow.</summary>
    string Name { get; }
}
