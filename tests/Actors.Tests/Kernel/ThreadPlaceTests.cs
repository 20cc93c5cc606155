using ActorFlow.Actors.Kernel.Dispatch;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>What lies at a thread's place is touched without interlocked operations, so no two threads that live at the same time may have one.</summary>
public sealed class ThreadPlaceTests
{
    [Fact]
    public void Threads_that_live_at_the_same_time_have_different_places_or_none()
    {
        const int Threads = ThreadPlace.Count + 20;
        var places = new int[Threads];
        using var all = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            places[i] = ThreadPlace.OfThisThread;
            ThreadPlace.OfThisThread.ShouldBe(places[i]);
            // All of them live until each has its place.
            all.SignalAndWait();
        })).ToArray();

        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        var had = places.Where(place => place < ThreadPlace.Count).ToArray();
        had.Distinct().Count().ShouldBe(had.Length);
        places.ShouldAllBe(place => place >= 0 && place <= ThreadPlace.Count);
        places.ShouldContain(ThreadPlace.Count, "there are more threads than places");
    }
}
