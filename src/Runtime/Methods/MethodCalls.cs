using System.Reflection;

namespace ActorFlow;

/// <summary>What the different ways to return something have in common: an object to await.</summary>
internal static class MethodCalls
{
    public static readonly MethodInfo OfValue = new Func<object, ValueTask<object?>>(Value).Method.GetGenericMethodDefinition();
    public static readonly MethodInfo OfTaskMethod = new Func<Task, ValueTask<object?>>(OfTask).Method;
    public static readonly MethodInfo OfTaskOf = new Func<Task<object>, ValueTask<object?>>(OfTask).Method.GetGenericMethodDefinition();
    public static readonly MethodInfo OfValueTaskMethod = new Func<ValueTask, ValueTask<object?>>(OfValueTask).Method;
    public static readonly MethodInfo OfValueTaskOf =
        new Func<ValueTask<object>, ValueTask<object?>>(OfValueTask).Method.GetGenericMethodDefinition();

    private static ValueTask<object?> Value<T>(T value) => new(value);

    private static async ValueTask<object?> OfTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> OfTask<T>(Task<T> task) => await task;

    private static async ValueTask<object?> OfValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> OfValueTask<T>(ValueTask<T> task) => await task;
}
