using BenchmarkDotNet.Attributes;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Times one pair of 32 x 32 x 3 images on one thread, with 512-bit registers and with those of <see cref="System.Numerics.Vector{T}"/>.</summary>
public class ConvolutionalKernelBenchmarks
{
    private readonly double[] _entry = new double[1];
    private ConvolutionalKernel _kernel = null!;
    private KernelRows _images = null!;

    [Params("conv3,relu,conv3,relu,conv3,relu,gap,dense", "conv3,relu,conv3,relu,pool2,conv3,relu,pool2,conv3,relu,gap,dense")]
    public string Layers { get; set; } = "";

    [Params(KernelPrecision.Single, KernelPrecision.Double)]
    public KernelPrecision Precision { get; set; }

    [Params(false, true)]
    public bool Wide { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        double[] images = new double[2 * 32 * 32 * 3];
        new PhiloxStream(1, 0).FillGaussian(0, images);
        _kernel = new ConvolutionalKernel(Architecture.Parse(Layers), 32, 32, 3, new KernelOptions { Precision = Precision }, Wide);
        _images = _kernel.Prepare(images);
    }

    [Benchmark]
    public double Pair()
    {
        _kernel.ComputeBlock(_images, 0, 1, _images, 1, 1, _entry);
        return _entry[0];
    }
}
