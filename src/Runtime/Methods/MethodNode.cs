using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// A node made of a method. Each parameter gets, by rising precedence: the value of the state's key of its name, a kept result of the node of its
/// name, a bound value, an injected context or service, an argument of the call. Made by <see cref="Node.Exec(string, Delegate)"/> and
/// <c>Node.FromMethod</c>.
/// </summary>
/// <remarks>
/// <para>What the state and results give is read in Prep, so the method itself is Exec: retried, bounded and repeated after a crash like any other. A
/// method that asks for <see cref="NodeContext"/> or <see cref="SharedState"/> runs in Post instead, where these are open, and is not retried.</para>
/// <para>A parameter that gets nothing takes its default value, or <c>null</c> where its type says so; otherwise the visit fails and names it.</para>
/// <para>A method that returns an <see cref="ActionName"/> names the node's action.</para>
/// </remarks>
public sealed class MethodNode : Node<MethodArguments, object?>
{
    private readonly MethodPlan _plan;
    private readonly RunInput? _call;
    private Action<SharedState, object?>? _write;
    private Func<object?, ActionName>? _route;

    internal MethodNode(string name, MethodPlan plan, RunInput? call = null)
        : base(name)
    {
        _plan = plan;
        _call = call;
        if (plan.DeclaredActions is { } declared)
            Options.Declare(declared);
    }

    internal override string? InputType => _plan.InputType;

    internal override bool HasResult => !_plan.RunsInPost && _plan.ResultType != typeof(void);

    internal override IEnumerable<string> ReadsResultsOf
        => _plan.Parameters.Where(parameter => parameter.ResultOf is not null).Select(parameter => parameter.ResultOf!);

    internal override IEnumerable<FlowProblem> Problems
        => _plan.RunsInPost && (Options.Retry.MaxAttempts > 1 || Options.Timeout is not null || Options.TotalTimeout is not null)
        ? [new("method-in-post", Name,
            "its method asks for NodeContext or SharedState, so it runs in Post, where attempts and time limits do not apply.",
            "Leave these parameters out and bind what they are used for, or take the options away.")]
        : [];

    /// <summary>Gives a parameter a value of its own, whatever the state says.</summary>
    /// <exception cref="ArgumentException">The method has no such parameter, or it is of another type.</exception>
    public MethodNode Bind(string parameter, object? value)
    {
        EnsureChangeable();
        _plan.Find(Name, parameter).Bind(Name, value);
        return this;
    }

    /// <summary>Lets a parameter read another key of the state than that of its name.</summary>
    /// <exception cref="ArgumentException">The method has no such parameter.</exception>
    public MethodNode FromState(string parameter, string key)
    {
        EnsureChangeable();
        _plan.Find(Name, parameter).ReadState(key);
        return this;
    }

    /// <summary>Lets a parameter read the kept result of a node. The flow must keep it, or it is not built.</summary>
    /// <exception cref="ArgumentException">The method has no such parameter.</exception>
    public MethodNode FromResult(string parameter, Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        EnsureChangeable();
        _plan.Find(Name, parameter).ReadResult(node.Name);
        return this;
    }

    /// <summary>Writes what the method returns to a key of the state.</summary>
    /// <exception cref="ArgumentException">The method returns nothing.</exception>
    public MethodNode Returns(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var result = _plan.ResultOf(Name);
        return Writes((state, value) => result.Set(state, key, value));
    }

    /// <summary>Writes what the method returns to a key of the state.</summary>
    /// <exception cref="ArgumentException">The method returns something else.</exception>
    public MethodNode Returns<T>(StateKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        EnsureGives(typeof(T));
        return Writes((state, value) => state.Set(key, (T)value!));
    }

    /// <summary>Names the action by what the method returns.</summary>
    /// <exception cref="ArgumentException">The method returns something else.</exception>
    public MethodNode Route<T>(Func<T, ActionName> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        EnsureGives(typeof(T));
        EnsureChangeable();
        _route = value => action((T)value!);
        return this;
    }

    /// <summary>The same node with arguments of a call, which come before everything else.</summary>
    internal MethodNode Calling(RunInput call)
    {
        foreach (var (parameter, _) in call)
            _plan.Find(Name, parameter);
        var node = new MethodNode(Name, _plan, call) { _write = _write, _route = _route };
        node.Options.CopyFrom(Options);
        return node;
    }

    /// <inheritdoc/>
    protected internal override ValueTask<MethodArguments> PrepAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(_plan.RunsInPost ? MethodArguments.None : _plan.Bind(Name, context, _call));
    }

    /// <inheritdoc/>
    protected internal override ValueTask<object?> ExecAsync(MethodArguments prep, ExecContext context)
    {
        ArgumentNullException.ThrowIfNull(prep);
        ArgumentNullException.ThrowIfNull(context);
        return _plan.RunsInPost ? default : _plan.Invoke(_plan.Inject(Name, prep, context.Services, context, null));
    }

    /// <inheritdoc/>
    protected internal override ValueTask<ActionName> PostAsync(NodeContext context, MethodArguments prep, object? exec)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _plan.RunsInPost ? InvokeInPostAsync(context) : new(Complete(context, exec));
    }

    internal override void WritePrep(Utf8JsonWriter writer, MethodArguments prep, JsonSerializerOptions options)
        => _plan.Write(writer, prep, options);

    internal override MethodArguments ReadPrep(JsonElement prep, JsonSerializerOptions options) => _plan.Read(prep, options);

    internal override StateValue FreezeResult(object? exec, StateSerialization serialization)
        => serialization.FreezeObject(exec, _plan.ResultType, $"result of '{Name}'", FreezeMode.Durable);

    private async ValueTask<ActionName> InvokeInPostAsync(NodeContext context)
    {
        var arguments = _plan.Bind(Name, context, _call);
        return Complete(context, await _plan.Invoke(_plan.Inject(Name, arguments, context.Services, null, context)));
    }

    private ActionName Complete(NodeContext context, object? result)
    {
        _write?.Invoke(context.State, result);
        return _route is not null ? _route(result) : result is ActionName action ? action : default;
    }

    private MethodNode Writes(Action<SharedState, object?> write)
    {
        EnsureChangeable();
        _write = write;
        return this;
    }

    private void EnsureGives(Type type)
    {
        if (!type.IsAssignableFrom(_plan.ResultType))
            throw new ArgumentException(
                $"Node '{Name}': the method returns {TypeNames.Of(_plan.ResultType)}, not {TypeNames.Of(type)}. Use its type.");
    }
}
