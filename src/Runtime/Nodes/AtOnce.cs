using System.Runtime.CompilerServices;

namespace ActorFlow;

/// <summary>
/// Lambdas that have to be done when they return. One that is asynchronous and has no result is a delegate without a result too, for the compiler: it would return at its first await, and write to a state that
/// is committed already, or end the process with what it throws.
/// </summary>
internal static class AtOnce
{
    /// <exception cref="ArgumentNullException">There is none.</exception>
    /// <exception cref="ArgumentException">It is asynchronous.</exception>
    public static void Ensure(Delegate given, string name, [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(given, name);
        if (given.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            throw new ArgumentException($"What {method} is given is asynchronous, and nobody would wait for it. Let it do its work before it returns, and await what takes time in a node of its own.", name);
    }
}
