namespace ActorFlow;

/// <summary>Lets a parameter of a method node read a key of the state other than that of its name.</summary>
/// <param name="key">The key.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromStateAttribute(string key) : Attribute
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;
}
