namespace ActorFlow;

/// <summary>What a method node's method returns, once awaited.</summary>
internal abstract class MethodResult(Type type)
{
    public Type Type => type;

    public abstract void Set(SharedState state, string key, object? value);
}

/// <inheritdoc/>
internal sealed class MethodResult<T>() : MethodResult(typeof(T))
{
    public override void Set(SharedState state, string key, object? value) => state.Set(key, (T)value!);
}
