using System.Numerics;

namespace ActorFlow;

/// <summary>The ways in which writes of a key combine. Built-in ones are atomic against parallel branches without ever running twice.</summary>
public static class StateReducer
{
    /// <summary>Numbers add up, checked: a sum out of the type's range fails the visit.</summary>
    /// <typeparam name="T">int, long, double, decimal or another built-in number of at most 64 bits, or decimal.</typeparam>
    /// <exception cref="NotSupportedException">The type is none of these.</exception>
    public static StateReducer<T> Sum<T>() where T : INumber<T> => new(StateOpKind.Add) { Width = NumberWidths.Of(typeof(T)) };

    /// <summary>Written items go to the end of the list.</summary>
    public static StateReducer<T> Append<T>() where T : System.Collections.IEnumerable => new(StateOpKind.Append);

    /// <summary>Written items that the list does not hold yet go to its end; equal means the same JSON.</summary>
    public static StateReducer<T> Union<T>() where T : System.Collections.IEnumerable => new(StateOpKind.Union);

    /// <summary>Written names replace or join those of the map or object that is there.</summary>
    public static StateReducer<T> Merge<T>() => new(StateOpKind.Merge);

    /// <summary>The greatest number written stays.</summary>
    public static StateReducer<T> Max<T>() where T : INumber<T> => new(StateOpKind.Max);

    /// <summary>The least number written stays.</summary>
    public static StateReducer<T> Min<T>() where T : INumber<T> => new(StateOpKind.Min);

    /// <summary>The last commit wins, as without a reducer.</summary>
    public static StateReducer<T> Last<T>() => new(StateOpKind.Set);

    /// <summary>A function of the value there (<c>default</c> when there is none) and the value written. Pure: it may run again when the key has
    /// moved.</summary>
    public static StateReducer<T> Custom<T>(Func<T, T, T> combine)
    {
        ArgumentNullException.ThrowIfNull(combine);
        return new(StateOpKind.Reduced) { Combine = combine };
    }
}
