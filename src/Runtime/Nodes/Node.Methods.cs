using System.Diagnostics.CodeAnalysis;

namespace ActorFlow;

/// <content>Nodes made of methods.</content>
public abstract partial class Node
{
    /// <summary>A node made of a method or lambda: <c>Node.Exec("hello", (string name) => $"Hello {name}").Returns("greeting")</c>.</summary>
    /// <param name="name">The node's name, unique in its flow.</param>
    /// <param name="method">The method. Its parameters are bound by name; see <see cref="MethodNode"/>.</param>
    /// <exception cref="ArgumentException">A parameter cannot be bound by its nature: it is passed by reference.</exception>
    [RequiresDynamicCode(MethodCompiler.Why)]
    [RequiresUnreferencedCode(MethodCompiler.Why)]
    public static MethodNode Exec(string name, Delegate method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new(name, MethodCompiler.Of(name, method));
    }

    /// <summary>A node made of a public method of an object, which all runs share.</summary>
    /// <param name="target">The object.</param>
    /// <param name="method">The method's name: <c>nameof(…)</c>. There must be one of that name.</param>
    /// <param name="name">The node's name; null is that of the method.</param>
    /// <exception cref="ArgumentException">There is no such method, or several, or a parameter cannot be bound by its nature.</exception>
    [RequiresDynamicCode(MethodCompiler.Why)]
    [RequiresUnreferencedCode(MethodCompiler.Why)]
    public static MethodNode FromMethod(object target, string method, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(method);
        return new(name ?? method, MethodCompiler.Of(name ?? method, target.GetType(), method, target));
    }

    /// <summary>
    /// A node made of a public method of a class: a static one, or one of an object that is resolved from the host's services for each visit.
    /// </summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="method">The method's name: <c>nameof(…)</c>. There must be one of that name.</param>
    /// <param name="name">The node's name; null is that of the method.</param>
    /// <exception cref="ArgumentException">There is no such method, or several, or a parameter cannot be bound by its nature.</exception>
    [RequiresDynamicCode(MethodCompiler.Why)]
    [RequiresUnreferencedCode(MethodCompiler.Why)]
    public static MethodNode FromMethod<T>(string method, string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(method);
        return new(name ?? method, MethodCompiler.Of(name ?? method, typeof(T), method, null));
    }
}
