using System.Diagnostics.CodeAnalysis;
using ActorFlow.Definitions.Documents;

namespace ActorFlow.Definitions;

/// <summary>The functions that documents may call. Data never names types: only what is registered here can be called.</summary>
/// <remarks>Thread-safe once filled: add everything before the first document is built.</remarks>
public sealed class FunctionRegistry
{
    private readonly SortedDictionary<string, FlowFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>All functions by id.</summary>
    public IReadOnlyCollection<FlowFunction> All => _functions.Values;

    /// <summary>Adds a function.</summary>
    /// <exception cref="ArgumentException">Its id or one of its parameters is malformed, or another function has the id.</exception>
    public FunctionRegistry Add(FlowFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (string.IsNullOrWhiteSpace(function.Id) || function.Id.Length > 200 || function.Id.Any(char.IsControl))
            throw new ArgumentException($"'{function.Id}' is no id of a function. Use 1 to 200 characters, such as 'orders.charge'.",
                nameof(function));
        if (function.Parameters.GroupBy(parameter => parameter.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Function '{function.Id}' has two parameters named '{twice.Key}'.", nameof(function));
        if (!_functions.TryAdd(function.Id, function))
            throw new ArgumentException($"There is a function '{function.Id}' already. Give this one another id.", nameof(function));
        return this;
    }

    /// <summary>
    /// Adds a lambda or a method: its parameters become the function's, bound by name as those of <see cref="FlowFunctionAttribute"/>.
    /// </summary>
    /// <param name="id">What documents call it.</param>
    /// <param name="summary">What it does, in a sentence.</param>
    /// <param name="method">For example <c>async (string text, int times, CancellationToken ct) => …</c>. It runs as an Exec, for all runs at
    /// once.</param>
    /// <exception cref="ArgumentException">The id is malformed or taken.</exception>
    public FunctionRegistry Add(string id, string summary, Delegate method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add(Functions.MethodFunctions.Of(id, summary, method));
    }

    /// <summary>Adds the static methods of a class that carry <see cref="FlowFunctionAttribute"/>.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <exception cref="ArgumentException">A method cannot be bound, or there are none.</exception>
    public FunctionRegistry AddMethods<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] T>()
    {
        var found = false;
        foreach (var function in Functions.MethodFunctions.Of(typeof(T)))
        {
            Add(function);
            found = true;
        }

        return found ? this : throw new ArgumentException($"No method of {typeof(T).Name} carries [FlowFunction].");
    }

    /// <summary>Adds a node of code, so that documents can name it: a class, or one made of lambdas.</summary>
    /// <typeparam name="TNode">The node's class. Where it is one of the host's own, every node of it in a flow is known as this function.</typeparam>
    /// <param name="id">What documents call it.</param>
    /// <param name="summary">What it does, in a sentence.</param>
    /// <param name="make">Makes the node, under the name it is to have: that of the document's node. Options that it sets hold where the document
    /// says nothing.</param>
    /// <exception cref="ArgumentException">The id is malformed or taken, or the class is known as another function.</exception>
    public FunctionRegistry AddNode<TNode>(string id, string summary, Func<string, TNode> make)
        where TNode : Node
    {
        ArgumentNullException.ThrowIfNull(make);
        var type = Functions.CodeNodes.Known(typeof(TNode));
        if (type is not null && _functions.Values.FirstOrDefault(known => known.NodeType == type) is { } taken)
            throw new ArgumentException($"{type.Name} is known as '{taken.Id}' already. Give each class of nodes one id.", nameof(make));
        return Add(Functions.CodeNodes.Function(id, summary, make, type));
    }

    /// <summary>The function that a class of nodes is known as.</summary>
    internal FlowFunction? OfNode(Type type) => _functions.Values.FirstOrDefault(function => function.NodeType == type);

    /// <summary>Finds a function.</summary>
    public bool TryFind(string id, [MaybeNullWhen(false)] out FlowFunction function) => _functions.TryGetValue(id, out function);

    /// <summary>A sentence that names what somebody may have meant; empty where nothing is near.</summary>
    internal string Hint(string id) => NearNames.Hint(_functions.Keys, id);
}
