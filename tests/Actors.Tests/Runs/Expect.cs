using Shouldly;

namespace ActorFlow.Actors.Tests.Runs;

/// <summary>Awaits as a seeded world wants it: Shouldly's own asynchronous asserts come back on the thread pool.</summary>
internal static class Expect
{
    public static async Task<T> ThrowsAsync<T>(Func<Task> action)
        where T : Exception
    {
        try
        {
            await action();
        }
        catch (Exception error)
        {
            return error.ShouldBeOfType<T>();
        }

        throw new ShouldAssertException($"{typeof(T).Name} was to be thrown, and nothing was.");
    }
}
