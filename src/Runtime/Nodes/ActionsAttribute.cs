namespace ActorFlow;

/// <summary>Names the actions that nodes of a class, or made of a method, may return; see <see cref="NodeOptions.Actions"/>.</summary>
/// <param name="actions">The actions.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ActionsAttribute(params string[] actions) : Attribute
{
    /// <summary>The actions.</summary>
    public IReadOnlyList<string> Names { get; } = actions;

    /// <summary>Whether another action is an error of the visit. The default is no.</summary>
    public bool Strict { get; set; }
}
