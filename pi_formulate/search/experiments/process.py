"""The error of the estimates as a Gaussian process over the fractions, fitted by BoFire.

In: compositions and the errors there, in standard deviations of the estimates. Out: joint posterior at other
compositions. BoFire takes priors on every parameter as data. Without results there is no shift and the means of the
priors hold; with results a common shift is fitted without a prior, and so moves the estimate far from the results too.
"""

import warnings
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import ExtraError, how_to_install
from pi_formulate.search.region.region import Region

# Priors on the process in deviations of the estimate; assumed. Gamma(concentration, rate), mean = ratio.
SCALE_PRIOR = (4.0, 4.0)  # the deviations of the estimates are right: variance about 1
LENGTH_PRIOR = (4.0, 4.0)  # the error changes over about the whole range of a fraction, not within a step
NOISE_PRIOR = (1.1, 20.0)  # repeats scatter by a fifth of the deviation of the estimate


def posterior(region: Region, made: Array, off: Array, asked: Array) -> tuple[Array, Array, float]:
    """Mean, covariance and noise variance of the error of an estimate, in its standard deviations.

    Parameters
    ----------
    region
        Gives the coordinates.
    made, off
        Measured compositions, and the error of the estimate there.
    asked
        Compositions of the posterior.
    """
    if not len(made):
        scale = np.exp(-0.5 * np.square(cdist(asked, asked)))
        return np.zeros(len(asked)), scale, NOISE_PRIOR[0] / NOISE_PRIOR[1]
    import pandas as pd

    keep = [
        i
        for part, place in zip(region.parts, region.slices, strict=True)
        if part.size > 1
        for i in range(place.start, place.stop)
    ]
    if not keep:  # one monomer on each side: nothing varies but the error itself
        keep = [0]
    # not every library accepts the names of monomers as names of columns
    columns = [f"x{i}" for i in keep]
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # about few data, and deprecated names in other libraries: nothing that a user can change
        try:
            import torch
            from bofire.data_models.domain.api import Inputs, Outputs
            from bofire.data_models.features.api import ContinuousInput, ContinuousOutput
            from bofire.data_models.kernels.api import RBFKernel, ScaleKernel
            from bofire.data_models.priors.api import GammaPrior
            from bofire.data_models.surrogates.api import SingleTaskGPSurrogate
            from bofire.data_models.surrogates.scaler import ScalerEnum
            from bofire.surrogates.api import map as surrogate_of
        except ImportError as error:
            raise ExtraError(
                "suggest",
                str(error),
                "BoFire with PyTorch, the extra 'learn'",
                how_to_install("learn"),
                sentence=f"BoFire with PyTorch cannot be loaded: {error}",
            ) from None

        def gamma(of: tuple[float, float]) -> Any:
            return GammaPrior(concentration=of[0], rate=of[1])

        surrogate = surrogate_of(
            SingleTaskGPSurrogate(
                inputs=Inputs(features=[ContinuousInput(key=name, bounds=(0.0, 1.0)) for name in columns]),
                outputs=Outputs(features=[ContinuousOutput(key="off")]),
                kernel=ScaleKernel(
                    base_kernel=RBFKernel(ard=False, lengthscale_prior=gamma(LENGTH_PRIOR)),
                    outputscale_prior=gamma(SCALE_PRIOR),
                ),
                noise_prior=gamma(NOISE_PRIOR),
                output_scaler=ScalerEnum.IDENTITY,
            )
        )
        surrogate.fit(pd.DataFrame(made[:, keep], columns=columns).assign(off=off, valid_off=1))
        with torch.no_grad():
            predicted = surrogate.model.posterior(torch.from_numpy(asked[:, keep].copy()))
            mean = predicted.mean.numpy().reshape(-1)
            covariance = predicted.distribution.covariance_matrix.numpy()
            noise = float(surrogate.model.likelihood.noise.item())
    return mean.astype(float), covariance.astype(float), noise
